package io.blipmq.api;

import io.blipmq.api.codec.Format;
import io.blipmq.api.codec.MalformedPayloadException;
import io.blipmq.api.codec.ReferenceCodec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message as one consumer of a {@link TypedSubscription} got it. Its payload is read when its
 * value is asked for, once; metadata costs nothing. Any thread.
 */
public final class TypedDelivery<T> {
  private final Delivery delivery;
  private final Format<T> format;
  private volatile @Nullable T value;

  private TypedDelivery(Delivery delivery, Format<T> format) {
    this.delivery = delivery;
    this.format = format;
  }

  /** A delivery whose payload is in that format. */
  public static <T> TypedDelivery<T> of(Delivery delivery, Format<T> format) {
    return new TypedDelivery<>(delivery, format);
  }

  /**
   * What was published.
   *
   * @throws BlipException.BadPayload if the payload cannot be read, each time; the message stays to
   *     be settled
   */
  public T value() {
    T known = value;
    if (known == null) {
      known = read();
      value = known;
    }
    return known;
  }

  private T read() {
    Message message = delivery.message();
    try {
      Object reference = message.referenceOrNull();
      if (reference == null) {
        return Payloads.decode(format, message);
      }
      if (format.codec() instanceof ReferenceCodec<T> codec) {
        return codec.cast(reference);
      }
      throw new MalformedPayloadException(
          "it holds an object in place of bytes; read it with Codec.reference()");
    } catch (MalformedPayloadException malformed) {
      throw new BlipException.BadPayload(
          delivery, String.valueOf(malformed.getMessage()), malformed);
    }
  }

  /** The delivery as it is, for settling it and for its bytes. */
  public Delivery delivery() {
    return delivery;
  }

  /** The topic it was published to; with a pattern subscription the concrete one. */
  public String topic() {
    return delivery.topic();
  }

  /** The partition, 0 for topics with one. */
  public int partition() {
    return delivery.partition();
  }

  /** The position in the partition, from 0. */
  public long offset() {
    return delivery.offset();
  }

  /** 1 for the first delivery to this subscription, see {@link Delivery#attempt}. */
  public int attempt() {
    return delivery.attempt();
  }

  /** The message's key, if it has one. */
  public Optional<String> key() {
    return delivery.key();
  }

  /** The message's headers, those that describe the payload included. */
  public Headers headers() {
    return delivery.headers();
  }

  @Override
  public String toString() {
    return "TypedDelivery[" + topic() + "/" + partition() + "/" + offset() + "]";
  }
}
