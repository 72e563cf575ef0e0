package io.blipmq.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is published: a payload, and optionally a key, headers, QoS, time to live and delay.
 * Immutable, any thread; the engine keeps the object itself, so one message fanned out to a
 * thousand subscriptions is stored once.
 *
 * <p>Arrays are not copied on the way in: who hands one over does not change it afterwards.
 */
public final class Message {
  /** What a message costs in memory beside its payload, key and headers, in bytes. */
  private static final int OVERHEAD_BYTES = 96;

  private static final byte[] NO_BYTES = {};

  private final byte[] array;
  private final int start;
  private final int length;
  private final @Nullable Object reference;
  private final @Nullable String key;
  private final Headers headers;
  private final QoS qos;
  private final long ttlMillis;
  private final long delayMillis;
  private final long createdMillis;

  private Message(Builder builder) {
    array = builder.array;
    start = builder.start;
    length = builder.length;
    reference = builder.reference;
    key = builder.key;
    headers = builder.headers;
    qos = builder.qos;
    ttlMillis = builder.ttlMillis;
    delayMillis = builder.delayMillis;
    createdMillis = builder.createdMillis == 0 ? System.currentTimeMillis() : builder.createdMillis;
  }

  /** A QoS 1 message with that payload. */
  public static Message of(byte[] payload) {
    return builder(payload).build();
  }

  /** A QoS 1 message with that text in UTF-8. */
  public static Message of(String text) {
    return builder(text.getBytes(StandardCharsets.UTF_8)).build();
  }

  /** Begins a message with that payload. */
  public static Builder builder(byte[] payload) {
    return new Builder(payload, 0, payload.length);
  }

  /** Begins a message with a part of an array as payload. */
  public static Builder builder(byte[] array, int start, int length) {
    Objects.checkFromIndexSize(start, length, array.length);
    return new Builder(array, start, length);
  }

  /** Begins a message with that text in UTF-8. */
  public static Builder builder(String text) {
    return builder(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Begins a message that holds an object in place of bytes, for {@code Codec.reference()}: in
   * memory only. It has an empty payload, and a journal and a socket refuse it.
   */
  static Builder holding(Object reference) {
    Builder builder = new Builder(NO_BYTES, 0, 0);
    builder.reference = reference;
    return builder;
  }

  /** The object it holds in place of bytes, see {@code Codec.reference()}; null if it has bytes. */
  public @Nullable Object referenceOrNull() {
    return reference;
  }

  /**
   * A copy of the payload.
   *
   * @throws BlipException.InvalidRequest as every method that reads the payload does, if the
   *     message holds an object in place of bytes ({@code Codec.reference()})
   */
  public byte[] payload() {
    checkBytes();
    byte[] copy = new byte[length];
    System.arraycopy(array, start, copy, 0, length);
    return copy;
  }

  /** The payload as UTF-8 text; malformed bytes become U+FFFD. */
  public String text() {
    checkBytes();
    return new String(array, start, length, StandardCharsets.UTF_8);
  }

  /** A read-only view of the payload, without a copy. */
  public ByteBuffer buffer() {
    checkBytes();
    return ByteBuffer.wrap(array, start, length).slice().asReadOnlyBuffer();
  }

  /** Shows the payload in place, without a copy and without an object. */
  public void readPayload(PayloadReader reader) {
    checkBytes();
    reader.read(array, start, length);
  }

  private void checkBytes() {
    if (reference != null) {
      throw new BlipException.InvalidRequest(
          "the message holds an object (Codec.reference()) and no bytes: it stays in memory, and is"
              + " read with that codec");
    }
  }

  /** The payload's size in bytes. */
  public int size() {
    return length;
  }

  /** Picks the partition, and orders what shares it. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** {@link #key()} without the object, for hot paths. */
  public @Nullable String keyOrNull() {
    return key;
  }

  /** The headers, perhaps none. */
  public Headers headers() {
    return headers;
  }

  /** The quality of service it was published with. */
  public QoS qos() {
    return qos;
  }

  /** Time to live once published, in milliseconds; 0 where the topic's default applies. */
  public long ttlMillis() {
    return ttlMillis;
  }

  /** How long after publishing it becomes visible, in milliseconds; 0 is at once. */
  public long delayMillis() {
    return delayMillis;
  }

  /** When it was created, in milliseconds since 1970. */
  public long createdMillis() {
    return createdMillis;
  }

  /** When it was created. */
  public Instant created() {
    return Instant.ofEpochMilli(createdMillis);
  }

  /** What it costs the broker's memory limit, in bytes. */
  public int memoryBytes() {
    return OVERHEAD_BYTES + length + (key == null ? 0 : 48 + key.length()) + headers.memoryBytes();
  }

  /** A builder that starts out with everything this message has. */
  public Builder toBuilder() {
    Builder builder = new Builder(array, start, length);
    builder.reference = reference;
    builder.key = key;
    builder.headers = headers;
    builder.qos = qos;
    builder.ttlMillis = ttlMillis;
    builder.delayMillis = delayMillis;
    builder.createdMillis = createdMillis;
    return builder;
  }

  @Override
  public String toString() {
    return "Message[" + length + " bytes, " + qos + (key == null ? "" : ", key " + key) + "]";
  }

  /** Sees a payload in place; must neither keep nor change the array. */
  @FunctionalInterface
  public interface PayloadReader {
    /** The payload is {@code array[start, start + length)}. */
    void read(byte[] array, int start, int length);
  }

  /** Makes a {@link Message}. One thread. */
  public static final class Builder {
    private final byte[] array;
    private final int start;
    private final int length;
    private @Nullable Object reference;
    private @Nullable String key;
    private Headers headers = Headers.empty();
    private QoS qos = QoS.AT_LEAST_ONCE;
    private long ttlMillis;
    private long delayMillis;
    private long createdMillis;

    private Builder(byte[] array, int start, int length) {
      this.array = array;
      this.start = start;
      this.length = length;
    }

    /** Messages of one key go to one partition, and to one consumer of a group at a time. */
    public Builder key(@Nullable String key) {
      this.key = key;
      return this;
    }

    /** Adds a header, or replaces the one of that name. */
    public Builder header(String name, String value) {
      headers = headers.with(name, value);
      return this;
    }

    /** Replaces all headers. */
    public Builder headers(Headers headers) {
      this.headers = headers;
      return this;
    }

    /** The quality of service; {@link QoS#AT_LEAST_ONCE} unless set. */
    public Builder qos(QoS qos) {
      this.qos = qos;
      return this;
    }

    /** Time to live once published; zero for the topic's default. */
    public Builder ttl(Duration ttl) {
      return ttlMillis(ttl.toMillis());
    }

    /** Time to live in milliseconds; 0 for the topic's default. */
    public Builder ttlMillis(long millis) {
      ttlMillis = notNegative("TTL", millis);
      return this;
    }

    /** How long after publishing the message becomes visible. */
    public Builder delay(Duration delay) {
      return delayMillis(delay.toMillis());
    }

    /** The delay in milliseconds; 0 is visible at once. */
    public Builder delayMillis(long millis) {
      delayMillis = notNegative("delay", millis);
      return this;
    }

    /** The creation time in milliseconds since 1970; the time of {@link #build} where it is 0. */
    public Builder createdMillis(long millis) {
      createdMillis = notNegative("creation time", millis);
      return this;
    }

    /** The message. */
    public Message build() {
      return new Message(this);
    }

    private static long notNegative(String what, long millis) {
      if (millis < 0) {
        throw new BlipException.InvalidRequest(what + " is " + millis + " ms; use 0 or more");
      }
      return millis;
    }
  }
}
