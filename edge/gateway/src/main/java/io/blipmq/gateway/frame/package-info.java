/**
 * The native protocol, as docs/protocol.md describes it. One flat package; only {@link
 * io.blipmq.gateway.frame.FrameProtocol} is seen from outside.
 *
 * <pre>
 *   bytes ──▶ FrameConnection ── frames ──▶ Handshake ──▶ PollSession  version 1
 *                                                    └──▶ PushSession  version 2
 *                                                           ├─ PublishFlow ─▶ engine
 *                                                           │      ◀─ Answer (confirm, refuse)
 *                                                           ├─ PushSubscription × n
 *                                                           │      ◀─ ready; ─▶ poll ─▶ Outbound
 *                                                           └─ AdminRequests
 * </pre>
 *
 * Everything runs on the connection's event loop, except that the engine posts answers and
 * readiness into its mailbox from any thread. Deliveries are encoded straight from the engine's log
 * into the outbound buffer; nothing is queued for a connection beyond that buffer and the socket's.
 */
@NullMarked
package io.blipmq.gateway.frame;

import org.jspecify.annotations.NullMarked;
