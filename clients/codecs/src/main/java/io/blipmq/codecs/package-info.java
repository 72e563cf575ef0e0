/**
 * The codecs that {@link io.blipmq.api.codec.Codec} and {@link io.blipmq.api.codec.Compression}
 * find with ServiceLoader: JSON, MessagePack and CBOR by Jackson, the binary layout of records, and
 * zstd.
 *
 * <pre>
 *   StandardCodecs ─┬─▶ MappedCodec ─▶ Syntax: JSON, CBOR (Jackson), MessagePack (Reader, Writer)
 *                   ├─▶ BinaryCodec ─▶ BinaryType: scalars, containers, records, sealed interfaces
 *                   └─▶ ZstdCoding  ─▶ zstd-jni, where it is there
 * </pre>
 *
 * <p>Programs use this package only to bring an ObjectMapper of their own, with {@link
 * io.blipmq.codecs.JacksonCodecs}. This is the one module that looks into classes by reflection: a
 * module whose records it is to read and write opens their packages to {@code io.blipmq.codecs}
 * (binary) or {@code tools.jackson.databind} (the others).
 *
 * <p>No threads, no state beyond the codecs themselves; everything is used by any thread. What a
 * reader allocates is bounded by the bytes it was given, and nesting by a fixed depth.
 */
@NullMarked
package io.blipmq.codecs;

import org.jspecify.annotations.NullMarked;
