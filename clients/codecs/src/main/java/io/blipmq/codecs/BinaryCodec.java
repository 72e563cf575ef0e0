package io.blipmq.codecs;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.MalformedPayloadException;
import java.lang.reflect.Type;
import java.util.Optional;

/**
 * Records as a byte that names the version of the layout, and the record behind it. The layout and
 * the rules of its evolution are in docs/codecs.md.
 */
final class BinaryCodec<T> implements Codec<T> {
  static final String CONTENT_TYPE = "application/vnd.blipmq.binary";

  private static final int VERSION = 1;

  private final BinaryType type;
  private final Type javaType;
  private final Siblings<T> siblings;

  private BinaryCodec(BinaryType type, Type javaType) {
    this.type = type;
    this.javaType = javaType;
    siblings = new Siblings<>(javaType);
  }

  /**
   * The codec of a record or a sealed interface of records.
   *
   * @throws IllegalArgumentException if the layout has no place for one of the types in it
   */
  static <T> BinaryCodec<T> of(Type type) {
    if (!isReadable(type)) {
      throw new IllegalArgumentException(
          type.getTypeName() + " is neither a record nor a sealed interface of records");
    }
    return new BinaryCodec<>(new BinaryTypes().of(type, type.getTypeName()), type);
  }

  /** Whether values of the type can stand alone. */
  static boolean isReadable(Type type) {
    return type instanceof Class<?> single && (single.isRecord() || single.isSealed());
  }

  @Override
  public String contentType() {
    return CONTENT_TYPE;
  }

  @Override
  public byte[] encode(T value) {
    ByteWriter out = new ByteWriter();
    out.put(VERSION);
    type.write(out, value);
    return out.toByteArray();
  }

  @Override
  @SuppressWarnings("unchecked") // the type was made for T
  public T decode(byte[] array, int start, int length) {
    ByteReader in = new ByteReader(array, start, length);
    int version = in.next();
    if (version != VERSION) {
      throw new MalformedPayloadException(
          "binary layout of version " + version + "; this reader knows version " + VERSION);
    }
    T value = (T) type.read(in, 0);
    if (in.left() > 0) {
      throw new MalformedPayloadException(in.left() + " bytes behind the value");
    }
    return value;
  }

  @Override
  public Optional<Codec<T>> forContentType(String contentType) {
    return contentType.equals(CONTENT_TYPE) ? Optional.of(this) : siblings.of(contentType);
  }

  @Override
  public String toString() {
    return "Codec[" + CONTENT_TYPE + " of " + javaType.getTypeName() + "]";
  }
}
