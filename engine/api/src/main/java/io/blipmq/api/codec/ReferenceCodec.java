package io.blipmq.api.codec;

import java.util.Optional;

/**
 * Stands for "no bytes": typed topics hand the object over in the message itself, see {@link
 * Codec#reference}.
 *
 * @param <T> what is handed over
 */
public final class ReferenceCodec<T> implements Codec<T> {
  private final Optional<Class<T>> type;

  ReferenceCodec(Optional<Class<T>> type) {
    this.type = type;
  }

  /**
   * The object as what this codec's consumers expect.
   *
   * @throws MalformedPayloadException if it is of another type
   */
  @SuppressWarnings("unchecked") // without a type the caller of Codec.reference() vouches for it
  public T cast(Object reference) {
    if (type.isPresent() && !type.get().isInstance(reference)) {
      throw new MalformedPayloadException(
          "the message holds a "
              + reference.getClass().getName()
              + ", this consumer takes "
              + type.get().getName());
    }
    return (T) reference;
  }

  @Override
  public String contentType() {
    return "application/vnd.blipmq.reference";
  }

  @Override
  public byte[] encode(T value) {
    throw new UnsupportedOperationException("Codec.reference() makes no bytes; use a typed topic");
  }

  @Override
  public T decode(byte[] array, int start, int length) {
    throw new MalformedPayloadException(
        "the message holds bytes, Codec.reference() takes objects only");
  }

  @Override
  public String toString() {
    return "Codec.reference()";
  }
}
