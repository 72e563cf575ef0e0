/**
 * What all protocols share: types only, which the protocol packages and the gateway import.
 *
 * <pre>
 *   Protocol ──▶ one handler per connection ──▶ Services (broker, limits, authenticator, stats)
 *                        │        ▲
 *                        ▼        │ Mailbox: what other threads have to tell it
 *                    Outbound     │ HelloDeadline, GoingDown: what the gateway tells it
 *                        ▼
 *                     socket
 * </pre>
 *
 * A connection belongs to one event loop, which never blocks: everything of a connection runs
 * there, but {@link io.blipmq.gateway.connection.Mailbox#post}.
 */
@NullMarked
package io.blipmq.gateway.connection;

import org.jspecify.annotations.NullMarked;
