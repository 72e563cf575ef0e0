/**
 * What can be asked for over HTTP: one class for each kind of request, and {@link
 * io.blipmq.gateway.http.api.Api}, the table of them all. {@code openapi.json} beside it says the
 * same to clients, and a test holds the two together.
 *
 * <pre>
 *   Publish     POST …/messages         one message, or a batch of lines; answered when confirmed
 *   Fetch       GET  …/messages         a consumer for one request; what it got at QoS 1 stays with
 *                                       it in LeasedConsumers until it is settled
 *   Settle      POST …/ack, …/nack      finds it again by its receipts
 *   EventStream GET  …/messages         server-sent events, as long as the peer stays
 *   TopicRequests, SubscriptionRequests, StatsRequests
 * </pre>
 *
 * On the event loop of the connection; what may take long is done by a virtual thread.
 */
@NullMarked
package io.blipmq.gateway.http.api;

import org.jspecify.annotations.NullMarked;
