package io.blipmq.gateway.flatbuffers;

import com.google.flatbuffers.Table;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a client wants: the table of that name, verified. */
sealed interface ClientCommand {
  /** Take this message. */
  record Publish(String topic, Message message) implements ClientCommand {}

  /** Send me a topic's messages. */
  record Subscribe(String topic) implements ClientCommand {}

  /** No more of a topic's messages. */
  record Unsubscribe(String topic) implements ClientCommand {}

  /** Close. */
  record Quit() implements ClientCommand {}

  /**
   * Reads a command from bytes that are that and nothing else.
   *
   * @throws MalformedBufferException if they are not, or if a command other than QUIT has no topic
   *     that is allowed
   */
  static ClientCommand read(byte[] bytes) throws MalformedBufferException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Verifier verifier = new Verifier(buffer);
    verifier.root();
    verifier.scalar(Accessor.ACTION, Byte.BYTES);
    verifier.string(Accessor.TOPIC);
    verifier.vector(Accessor.PAYLOAD);
    verifier.scalar(Accessor.TTL_MILLIS, Long.BYTES);
    return new Accessor(buffer).command();
  }

  /** The accessors that the compiler of the official runtime would write, by hand. */
  final class Accessor extends Table {
    private static final int ACTION = 0;
    private static final int TOPIC = 1;
    private static final int PAYLOAD = 2;
    private static final int TTL_MILLIS = 3;

    private static final int FIRST_ENTRY = 4;
    private static final int ENTRY = 2;

    /** Longer topics are refused. */
    private static final int MOST_TOPIC_BYTES = 256;

    private Accessor(ByteBuffer buffer) {
      __reset(buffer.getInt(0), buffer);
    }

    private ClientCommand command() throws MalformedBufferException {
      int action = offset(ACTION) == 0 ? 0 : bb.get(bb_pos + offset(ACTION)) & 0xFF;
      return switch (action) {
        case 0 -> new Publish(topic(), message());
        case 1 -> new Subscribe(topic());
        case 2 -> new Unsubscribe(topic());
        case 3 -> new Quit();
        default -> throw new MalformedBufferException("action " + action + "; there are 0 to 3");
      };
    }

    private Message message() {
      long ttl = offset(TTL_MILLIS) == 0 ? 0 : bb.getLong(bb_pos + offset(TTL_MILLIS));
      // It is unsigned: what Java takes for negative is longer than anything lasts.
      return Message.builder(bytes(PAYLOAD))
          .qos(QoS.AT_MOST_ONCE)
          .ttlMillis(ttl < 0 ? Long.MAX_VALUE : ttl)
          .build();
    }

    private String topic() throws MalformedBufferException {
      byte[] utf8 = bytes(TOPIC);
      if (utf8.length == 0 || utf8.length > MOST_TOPIC_BYTES) {
        throw new MalformedBufferException(
            "a topic of " + utf8.length + " bytes; use 1 to " + MOST_TOPIC_BYTES);
      }
      String topic = text(utf8);
      if (topic.chars().anyMatch(c -> c == 0 || c == '\n' || c == '\r')) {
        throw new MalformedBufferException("a topic holds NUL, LF or CR; use other characters");
      }
      return topic;
    }

    private static String text(byte[] utf8) throws MalformedBufferException {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      } catch (CharacterCodingException e) {
        throw new MalformedBufferException("a topic is not UTF-8");
      }
    }

    private byte[] bytes(int field) {
      int at = offset(field);
      if (at == 0) {
        return new byte[0];
      }
      byte[] copy = new byte[__vector_len(at)];
      bb.get(__vector(at), copy);
      return copy;
    }

    /** Where a field is in the table; 0 if absent. */
    private int offset(int field) {
      return __offset(FIRST_ENTRY + ENTRY * field);
    }
  }
}
