package io.blipmq.gateway.jsonlines;

import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.gateway.connection.LiteralTopic;
import io.blipmq.gateway.connection.Wtf8;
import org.jspecify.annotations.Nullable;

/**
 * What of a send command the engine's message carries: the text as payload, the rest as headers.
 */
final class Sent {
  /** What the sender said about the cache. */
  static final String CACHE = "jsonlines-cache";

  /** The topic, where its name is too long to be one of the engine's. */
  private static final String TOPIC = "jsonlines-topic";

  private static final String NOT_CACHED = "false";

  private Sent() {}

  /**
   * The message of a command.
   *
   * @param to whom it is for, if it is for one
   * @param topic the engine's name of its topic
   */
  static Message message(Command.Send command, long to, String topic) {
    Message.Builder message = Message.builder(Wtf8.encode(command.message())).qos(QoS.AT_MOST_ONCE);
    if (command.one()) {
      message.header(Singles.HEADER, Long.toString(to));
    }
    if (command.cache().isPresent()) {
      message.header(CACHE, command.cache().get().toString());
    }
    if (LiteralTopic.isHash(topic)) {
      message.header(TOPIC, command.topic());
    }
    return message.build();
  }

  /** Whether a message is for one subscriber; one that other doors have made by hand is not. */
  static boolean isForOne(Message message) {
    String to = header(message, Singles.HEADER);
    return to != null && to.matches("-?[0-9]{1,18}");
  }

  /** Whom it is for. */
  static long recipient(Message message) {
    return Long.parseLong(String.valueOf(header(message, Singles.HEADER)));
  }

  /** Whether the sender did not want it to be kept. */
  static boolean isUncached(Message message) {
    return NOT_CACHED.equals(header(message, CACHE));
  }

  static @Nullable String header(Message message, String name) {
    Headers headers = message.headers();
    return headers.size() == 0 ? null : headers.getOrNull(name);
  }
}
