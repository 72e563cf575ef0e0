package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Messages as JSON, one on a line, and how they go to the engine: it takes messages as a unit if
 * they are for one partition and alike, so a batch is cut into runs that are so, and most often is
 * one. Stateless.
 */
final class Batch {
  static final int MOST_MESSAGES = 10_000;

  private Batch() {}

  /**
   * Reads the lines; empty ones are passed over.
   *
   * @throws BlipException.InvalidRequest with the number of the line that is wrong
   * @throws BlipException.TooLarge if there are too many
   */
  static List<Message> read(byte[] body) {
    List<Message> messages = new ArrayList<>();
    int line = 0;
    int from = 0;
    while (from < body.length) {
      int to = from;
      while (to < body.length && body[to] != '\n') {
        to++;
      }
      line++;
      if (!isBlank(body, from, to)) {
        if (messages.size() == MOST_MESSAGES) {
          throw new BlipException.TooLarge(
              "more than " + MOST_MESSAGES + " messages in a batch; send several");
        }
        messages.add(MessageJson.read("line " + line, body, from, to - from));
      }
      from = to + 1;
    }
    if (messages.isEmpty()) {
      throw new BlipException.InvalidRequest(
          "the batch is empty; send one JSON object a line, {\"payload\":\"…\"}");
    }
    return messages;
  }

  private static boolean isBlank(byte[] body, int from, int to) {
    for (int i = from; i < to; i++) {
      if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Cuts messages into runs that can each be published as a unit, in order. */
  static List<List<Message>> runs(List<Message> messages, boolean partitioned) {
    List<List<Message>> runs = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= messages.size(); i++) {
      if (i == messages.size() || !goTogether(messages.get(i - 1), messages.get(i), partitioned)) {
        runs.add(messages.subList(from, i));
        from = i;
      }
    }
    return runs;
  }

  private static boolean goTogether(Message message, Message next, boolean partitioned) {
    return message.qos() == next.qos()
        && message.delayMillis() == 0
        && next.delayMillis() == 0
        && (!partitioned
            || (next.keyOrNull() != null && Objects.equals(message.keyOrNull(), next.keyOrNull())));
  }
}
