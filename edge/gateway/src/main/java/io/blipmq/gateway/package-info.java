/**
 * The doors: a listener, its connections, and one package per protocol that maps sessions onto the
 * engine. This package is the assembler; what the protocols share is in {@code connection}.
 *
 * <pre>
 *   Gateway ── listens ──▶ Entrance ── limit, deadline ──▶ ProtocolSelector ── first byte ──▶
 *       frame.FrameProtocol (native, versions 1 and 2)
 * </pre>
 *
 * A connection belongs to one of the event loops for its life. Event loops never block: the
 * engine's publish is asynchronous, its answers come back through the connection's mailbox.
 */
@NullMarked
package io.blipmq.gateway;

import org.jspecify.annotations.NullMarked;
