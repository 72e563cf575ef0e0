package io.blipmq.journal;

import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Messages back from bytes; the mirror of {@link MessageEncoder}. Keeps nothing, any thread. */
final class MessageDecoder {
  /** The smallest header: two empty texts. */
  private static final int LEAST_HEADER_BYTES = 2 * Integer.BYTES;

  private MessageDecoder() {}

  static Message decode(ByteBuffer source) throws MalformedRecordException {
    int flags = source.get();
    if ((flags & ~MessageDescriptor.ALL_FLAGS) != 0) {
      throw new MalformedRecordException("message flags " + flags);
    }
    int size = source.getInt();
    long created = number(flags, MessageDescriptor.CREATED, source);
    long ttl = number(flags, MessageDescriptor.TTL, source);
    long delay = number(flags, MessageDescriptor.DELAY, source);
    String key = (flags & MessageDescriptor.KEY) == 0 ? null : text(source);
    Headers headers = (flags & MessageDescriptor.HEADERS) == 0 ? Headers.empty() : headers(source);
    return Message.builder(bytes(source, size))
        .qos(QoS.of(flags & MessageDescriptor.QOS_ONE))
        .createdMillis(created)
        .ttlMillis(ttl)
        .delayMillis(delay)
        .key(key)
        .headers(headers)
        .build();
  }

  /** Moves behind a message. */
  static void skip(ByteBuffer source) throws MalformedRecordException {
    int flags = source.get();
    int size = source.getInt();
    int numbers =
        Integer.bitCount(
            flags & (MessageDescriptor.CREATED | MessageDescriptor.TTL | MessageDescriptor.DELAY));
    skip(source, numbers * Long.BYTES);
    if ((flags & MessageDescriptor.KEY) != 0) {
      skip(source, source.getInt());
    }
    if ((flags & MessageDescriptor.HEADERS) != 0) {
      for (int texts = 2 * Short.toUnsignedInt(source.getShort()); texts > 0; texts--) {
        skip(source, source.getInt());
      }
    }
    skip(source, size);
  }

  private static void skip(ByteBuffer source, int length) throws MalformedRecordException {
    if (length < 0 || length > source.remaining()) {
      throw new MalformedRecordException(
          "a length of " + length + " with " + source.remaining() + " bytes left");
    }
    source.position(source.position() + length);
  }

  static String text(ByteBuffer source) throws MalformedRecordException {
    return new String(bytes(source, source.getInt()), StandardCharsets.UTF_8);
  }

  private static long number(int flags, int flag, ByteBuffer source) {
    return (flags & flag) == 0 ? 0 : source.getLong();
  }

  private static Headers headers(ByteBuffer source) throws MalformedRecordException {
    int count = Short.toUnsignedInt(source.getShort());
    if (count * LEAST_HEADER_BYTES > source.remaining()) {
      throw new MalformedRecordException(
          count + " headers with " + source.remaining() + " bytes left");
    }
    String[] pairs = new String[2 * count];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = text(source);
    }
    return Headers.ofPairs(pairs);
  }

  private static byte[] bytes(ByteBuffer source, int length) throws MalformedRecordException {
    if (length < 0 || length > source.remaining()) {
      throw new MalformedRecordException(
          "a length of " + length + " with " + source.remaining() + " bytes left");
    }
    byte[] bytes = new byte[length];
    source.get(bytes);
    return bytes;
  }
}
