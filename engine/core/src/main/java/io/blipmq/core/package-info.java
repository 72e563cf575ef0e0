/**
 * The engine put together: a broker in this process, and the embedded {@link io.blipmq.api.BlipMQ}.
 *
 * <pre>
 *   EmbeddedBroker, gateway ──▶ Broker ──▶ TopicRegistry        name ▶ topic.TopicHandle
 *                                 │   └──▶ SubscriptionRegistry name ▶ subscription.Subscription
 *                                 ├──▶ Recovery   ◀── port.MessageLog (replay)
 *                                 ├──▶ Checkpoint ──▶ FaithfulLog ──▶ port.MessageLog
 *                                 └──▶ Upkeep: retention, memory, Needs ──▶ the log's space
 *
 *   imports run: core ──▶ subscription ──▶ topic ──▶ timer, port
 * </pre>
 *
 * <p>This package assembles; its sub-packages do not know it. The registries' locks are taken
 * before a subscription's or a partition's, never while one of these is held.
 */
@NullMarked
package io.blipmq.core;

import org.jspecify.annotations.NullMarked;
