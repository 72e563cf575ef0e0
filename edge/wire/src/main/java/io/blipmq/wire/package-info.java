/**
 * The native frame codec: bytes to frames and back, for both ends and both versions of the
 * protocol. No I/O, no engine; every class but {@link io.blipmq.wire.FrameSplitter} and {@link
 * io.blipmq.wire.PublishDecoder} (one thread each) is without state. The module's only package.
 *
 * <pre>
 *                    gateway                                   client
 *                       │ ▲                                     │ ▲
 *   PUBLISH, DELIVER    │ └─ PublishDecoder ──── bytes ──── PublishEncoder
 *   message by message  └─── DeliverEncoder ──── bytes ──── DeliverDecoder
 *
 *   all other frames         ClientFrameDecoder ─ bytes ── ClientFrameEncoder
 *   of version 2             ServerFrameEncoder ─ bytes ── ServerFrameDecoder
 *
 *   version 1                PollFrameCodec       bytes    PollFrameCodec
 *
 *   what arrives             FrameSplitter: stream of bytes ──▶ FrameHandler, frame by frame
 * </pre>
 *
 * Layouts are drawn in the {@code …Descriptor} classes. Encoders write straight into the outbound
 * buffer. Decoders copy payloads once, out of the socket's buffer into the messages' own arrays;
 * they throw {@link io.blipmq.wire.MalformedFrameException} and nothing else, and a hostile count
 * or length never makes them allocate more than a small multiple of the bytes that are there.
 */
@NullMarked
package io.blipmq.wire;

import org.jspecify.annotations.NullMarked;
