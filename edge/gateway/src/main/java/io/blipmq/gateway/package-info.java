/**
 * The doors: a listener, its connections, and one package per protocol that maps sessions onto the
 * engine. This package is the assembler; what the protocols share is in {@code connection}.
 *
 * <pre>
 *   Gateway ── Listener ──▶ Entrance ── limit, deadline ──▶ ProtocolSelector ── first bytes ──▶
 *       frame.FrameProtocol (native, versions 1 and 2)
 *       flatbuffers.FlatBuffersProtocol, jsonlines.JsonLinesProtocol
 *       http.HttpProtocol (HTTP/1.1, and WebSocket, which carries other protocols)
 *                                   Protocols: which there are, and in which order they look
 * </pre>
 *
 * A connection belongs to one of the event loops for its life. Event loops never block: the
 * engine's publish is asynchronous, its answers come back through the connection's mailbox.
 */
@NullMarked
package io.blipmq.gateway;

import org.jspecify.annotations.NullMarked;
