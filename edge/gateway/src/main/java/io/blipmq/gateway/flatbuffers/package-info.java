/**
 * The BlipMQ 1.0 FlatBuffers protocol, as docs/flatbuffers.md describes it. One flat package; only
 * {@link io.blipmq.gateway.flatbuffers.FlatBuffersProtocol} is seen from outside.
 *
 * <pre>
 *   bytes ──▶ BufferSplitter ── buffer ──▶ Verifier ──▶ ClientCommand ──▶ FlatBuffersConnection
 *                                                                           └─ publish ─▶ engine
 *   bytes ◀── ServerBuffers ◀── MessageFeed × n ◀── engine
 * </pre>
 *
 * No byte of a buffer is read before the verifier has been over all that will be.
 */
@NullMarked
package io.blipmq.gateway.flatbuffers;

import org.jspecify.annotations.NullMarked;
