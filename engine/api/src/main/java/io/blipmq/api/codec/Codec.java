package io.blipmq.api.codec;

import java.lang.reflect.Type;
import java.util.Optional;

/**
 * Turns values of one type into bytes and back. Any thread, at the same time.
 *
 * <p>A program's own codec implements the first three methods. {@link #string}, {@link #bytes} and
 * {@link #reference} need no further artifact, the others need blipmq-codecs.
 *
 * @param <T> what is encoded; never null
 */
public interface Codec<T> {
  /**
   * The media type of what {@link #encode} gives, in lower case and without parameters, for example
   * {@code application/json}. At most 255 characters of ASCII.
   */
  String contentType();

  /**
   * The value as bytes, in an array that nobody changes afterwards.
   *
   * @throws RuntimeException of any kind if the value cannot be written
   */
  byte[] encode(T value);

  /**
   * The value in {@code array[start, start + length)}, which may come from anybody. The array is
   * neither kept nor changed.
   *
   * @throws RuntimeException of any kind if these are not bytes of this codec, whole and without a
   *     rest
   */
  T decode(byte[] array, int start, int length);

  /**
   * The codec that reads the same values from another media type, for a consumer of messages whose
   * description says that they are something else than it expected; empty if there is none.
   */
  default Optional<Codec<T>> forContentType(String contentType) {
    return contentType.equals(contentType()) ? Optional.of(this) : Optional.empty();
  }

  /** Text in UTF-8, {@code text/plain}. Reads any media type, as long as the bytes are UTF-8. */
  static Codec<String> string() {
    return StringCodec.STRING;
  }

  /** Bytes as they are, {@code application/octet-stream}. Reads any media type. */
  static Codec<byte[]> bytes() {
    return BytesCodec.BYTES;
  }

  /**
   * The object itself, without bytes: every consumer gets the same one, so it must be immutable or
   * safe to share. In memory only: publishing it to a remote broker, or at QoS 1 to one with a
   * journal, is an invalid request.
   */
  static <T> Codec<T> reference() {
    return new ReferenceCodec<>(Optional.empty());
  }

  /** As {@link #reference()}, and consumers get nothing that is not of this type. */
  static <T> Codec<T> reference(Class<T> type) {
    return new ReferenceCodec<>(Optional.of(type));
  }

  /**
   * JSON of a record, a class or anything else that Jackson can map; unknown properties are
   * ignored. It also reads MessagePack, CBOR and, for records, the binary layout, where the
   * message's description says so.
   *
   * @throws IllegalStateException if blipmq-codecs is not on the class or module path
   */
  static <T> Codec<T> json(Class<T> type) {
    return CodecProviders.codec(MediaTypes.JSON, type);
  }

  /** JSON of a generic type: {@code Codec.json(new GenericType<List<Order>>() {})}. */
  static <T> Codec<T> json(GenericType<T> type) {
    return CodecProviders.codec(MediaTypes.JSON, type.type());
  }

  /** MessagePack, mapped as JSON is. See {@link #json(Class)}. */
  static <T> Codec<T> messagePack(Class<T> type) {
    return CodecProviders.codec(MediaTypes.MESSAGE_PACK, type);
  }

  /** MessagePack of a generic type. See {@link #json(GenericType)}. */
  static <T> Codec<T> messagePack(GenericType<T> type) {
    return CodecProviders.codec(MediaTypes.MESSAGE_PACK, type.type());
  }

  /** CBOR (RFC 8949), mapped as JSON is. See {@link #json(Class)}. */
  static <T> Codec<T> cbor(Class<T> type) {
    return CodecProviders.codec(MediaTypes.CBOR, type);
  }

  /** CBOR of a generic type. See {@link #json(GenericType)}. */
  static <T> Codec<T> cbor(GenericType<T> type) {
    return CodecProviders.codec(MediaTypes.CBOR, type.type());
  }

  /**
   * The compact binary layout of a record, or of a sealed interface of records: no names, variable
   * length integers; components may be added at the end. docs/codecs.md has the layout and the
   * rules of its evolution.
   *
   * @throws IllegalArgumentException if a component's type is not one that the layout has
   * @throws IllegalStateException if blipmq-codecs is not on the class or module path
   */
  static <T> Codec<T> binary(Class<T> type) {
    return CodecProviders.codec(MediaTypes.BINARY, (Type) type);
  }
}
