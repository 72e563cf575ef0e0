package io.blipmq.cli;

import io.blipmq.api.Confirmation;
import java.io.IOException;
import java.util.Locale;

/**
 * What a publishing command says when it is done: as JSON on standard output if that was asked for,
 * else to a person on standard error. One thread.
 */
final class PublishReport {
  /** What no message can exceed, whatever the broker is configured to take: a frame's limit. */
  static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024 - 4 * 1024;

  private final Blipmq blipmq;

  PublishReport(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  /**
   * Refuses what no broker would take.
   *
   * @throws CommandException that says how to split it
   */
  static void checkSize(String what, long bytes) {
    if (bytes > MAX_MESSAGE_BYTES) {
      throw new CommandException(
          ExitCode.FAILED,
          String.format(
              Locale.ROOT,
              "%s is too large: a message has at most %d bytes; split it, for example with: split"
                  + " -b 1M",
              what,
              MAX_MESSAGE_BYTES));
    }
  }

  void confirmed(String topic, long bytes, Confirmation confirmation) throws IOException {
    String durability = confirmation.durability().name().toLowerCase(Locale.ROOT);
    boolean hasOffset = confirmation.offset() != Confirmation.UNKNOWN_OFFSET;
    if (blipmq.json()) {
      var line = new JsonBuffer();
      line.beginObject().name("topic").value(topic).name("bytes").value(bytes);
      line.name("partition").value(confirmation.partition());
      if (hasOffset) {
        line.name("offset").value(confirmation.offset());
      }
      line.name("durability").value(durability).endObject();
      line.writeLineTo(blipmq.shell().out());
    } else if (blipmq.talkative()) {
      String where =
          hasOffset
              ? " at partition " + confirmation.partition() + ", offset " + confirmation.offset()
              : "";
      blipmq
          .shell()
          .err()
          .println(bytes + " bytes in " + topic + where + ", safe in: " + durability);
    }
  }

  void lines(String topic, LinePublisher.Outcome outcome) throws IOException {
    double seconds = Math.max(1, outcome.nanos()) / 1e9;
    long rate = Math.round(outcome.confirmed() / seconds);
    if (blipmq.json()) {
      var line = new JsonBuffer();
      line.beginObject().name("topic").value(topic).name("sent").value(outcome.sent());
      line.name("confirmed").value(outcome.confirmed());
      line.name("milliseconds").value(Math.round(seconds * 1e3)).endObject();
      line.writeLineTo(blipmq.shell().out());
    } else if (blipmq.talkative()) {
      blipmq
          .shell()
          .err()
          .printf(
              Locale.ROOT,
              "%,d of %,d lines confirmed in %.2f s, %,d lines a second%n",
              outcome.confirmed(),
              outcome.sent(),
              seconds,
              rate);
    }
  }
}
