/**
 * HTTP/1.1: the connection, its requests and answers. What can be asked for is in {@code api}, what
 * a connection can go on with in {@code websocket}; both import this package, and the gateway puts
 * the three together.
 *
 * <pre>
 *   bytes ──▶ Intake ──▶ HttpRequestDecoder ──▶ HttpConnection ── head ──▶ Admission (origin, route,
 *             waits while              one part              │                    key, length)
 *             a request is             at a time             ├── body ──▶ Exchange ──▶ Endpoint
 *             being answered                                 │
 *   socket ◀── HttpResponseEncoder ◀── Transmission ◀────────┴── Response, or a stream of parts
 * </pre>
 *
 * Everything of a connection runs on its event loop, which never blocks: endpoints answer later, by
 * letters to the connection's mailbox. A connection holds one body and 64 KiB of what was sent
 * ahead; all bodies that are arriving share one budget.
 */
@NullMarked
package io.blipmq.gateway.http;

import org.jspecify.annotations.NullMarked;
