/**
 * The broker's interface over a socket: {@code BlipMQ.connect} finds {@link
 * io.blipmq.client.ClientProvider}, which makes a {@code RemoteBroker}. Nothing here is exported;
 * applications see {@code io.blipmq.api} only.
 *
 * <pre>
 *   RemoteBroker ── RemoteTopic ───────▶ Publisher ─ PublishLane ─▶ PublishWindow ──┐
 *        │                                (any thread)              (event loop)    │
 *        ├───────── RemoteSubscription ─▶ Inbox, Unsettled ◀──────▶ Attachment ─────┤
 *        │                                (any thread)              (event loop)    ▼
 *        ├───────── RemoteTopics ───────▶ Requests ──────────────────────────▶ Connection ─▶ socket
 *        │                                                                          ▲
 *        └───────── Session: Dialer, Handshake, Backoff, KeepAlive ─────────────────┘
 * </pre>
 *
 * <p>One event loop, one daemon thread, started by connecting and ended by closing. The application
 * meets it in three places only, each with its own lock that is never held while waiting for the
 * other side: a {@code PublishLane} that gathers what is published to a topic, an {@code Inbox} of
 * deliveries, and what is {@code Unsettled}. Futures complete on the event loop, so their callbacks
 * must not wait; blocking methods called there say so.
 *
 * <p>A {@code Session} outlives its connections. When one is lost it makes another, with growing
 * and jittered waits, and has everything restored in this order: subscriptions, unconfirmed
 * publishes unchanged and in order, requests that waited. What was delivered and not taken is
 * thrown away, because the broker delivers it again in order.
 */
@NullMarked
package io.blipmq.client;

import org.jspecify.annotations.NullMarked;
