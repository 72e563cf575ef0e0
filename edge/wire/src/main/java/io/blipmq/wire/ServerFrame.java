package io.blipmq.wire;

import io.blipmq.api.Durability;
import java.util.List;

/**
 * What a server of version 2 sends, except DELIVER, which is encoded and decoded message by message
 * ({@link DeliverEncoder}, {@link DeliverDecoder}).
 */
public sealed interface ServerFrame
    permits ClientFrame.Ping,
        ClientFrame.Pong,
        ServerFrame.Welcome,
        ServerFrame.Ok,
        ServerFrame.Nack,
        ServerFrame.Confirm,
        ServerFrame.Subscribed,
        ServerFrame.Cursor,
        ServerFrame.Revoked,
        ServerFrame.Closed,
        ServerFrame.Goodbye,
        StatsReply {

  /**
   * Answers HELLO.
   *
   * @param authRequired whether anything but AUTH is refused for now
   * @param journal whether QoS 1 messages survive the server
   * @param maxMessageBytes the largest payload
   * @param maxFrameBytes the largest value of a frame's length field
   * @param server the server's name and version
   */
  record Welcome(
      int version,
      boolean authRequired,
      boolean journal,
      int maxMessageBytes,
      int maxFrameBytes,
      String server)
      implements ServerFrame {}

  /** A request succeeded. */
  record Ok(long value) implements ServerFrame {}

  /** A request failed; the code is an {@code ErrorCode}'s number. */
  record Nack(int code, String text) implements ServerFrame {}

  /** Answers PUBLISH, one run after the other in the order of its messages. */
  record Confirm(List<Run> runs) implements ServerFrame {
    public Confirm {
      runs = List.copyOf(runs);
    }
  }

  /**
   * Messages of one PUBLISH that ended alike.
   *
   * @param code 0 where they were accepted, else an {@code ErrorCode}'s number
   * @param firstOffset the first one's offset; the others follow without gap; −1 where unknown
   */
  record Run(int code, int partition, long firstOffset, int count, Durability durability) {
    /** Whether the messages are in the topic. */
    public boolean accepted() {
      return code == 0;
    }
  }

  /** Answers SUBSCRIBE; the number is this connection's. */
  record Subscribed(int subscription) implements ServerFrame {}

  /** Says what a cursor's number stands for, before its first DELIVER. */
  record Cursor(int subscription, int cursor, int partition, String topic) implements ServerFrame {
    /** Stands between what was delivered before a seek and what comes after it. */
    public static Cursor moved(int subscription) {
      return new Cursor(subscription, 0, 0, "");
    }

    /** Whether this says that a seek was done, and all deliveries before it are void. */
    public boolean isMoved() {
      return cursor == 0;
    }
  }

  /**
   * Deliveries that are not in flight any more, without the client's doing; stands before anything
   * that was delivered since.
   */
  record Revoked(int subscription, List<ClientFrame.Range> ranges) implements ServerFrame {
    public Revoked {
      ranges = List.copyOf(ranges);
    }
  }

  /** A subscription ended without the client's doing. */
  record Closed(int subscription, int code, String text) implements ServerFrame {}

  /** The server goes down and takes no more publishes. */
  record Goodbye(int code, String text) implements ServerFrame {}
}
