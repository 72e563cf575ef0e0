/**
 * How values become payloads and payloads values: codecs, content codings (compression, encryption)
 * and the description that travels with the bytes, so that whoever reads them knows what they are.
 *
 * <pre>
 *   value ──Codec──▶ bytes ──ContentCoding …──▶ bytes ──Description──▶ payload and headers
 *         ◀─────────────────────── Format.decode ───────────────────────
 * </pre>
 *
 * <p>Knows nothing of topics and brokers; {@link io.blipmq.api} builds typed topics on it. Strings,
 * bytes, references and gzip are here; JSON, MessagePack, CBOR, the compact binary layout of
 * records and zstd come from the artifact blipmq-codecs, which {@link
 * io.blipmq.api.codec.CodecProvider} finds. The layouts are in docs/codecs.md, for readers in any
 * language.
 *
 * <p>Everything here is immutable and used by any number of threads, and asks the same of what is
 * plugged in. Wrong arguments are {@link java.lang.IllegalArgumentException}s; bytes that cannot be
 * read are one {@link io.blipmq.api.codec.MalformedPayloadException}, whatever is wrong with them.
 */
@NullMarked
package io.blipmq.api.codec;

import org.jspecify.annotations.NullMarked;
