package io.blipmq.wire;

import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a client of version 2 sends, except PUBLISH, which is encoded and decoded message by message
 * ({@link PublishEncoder}, {@link PublishDecoder}).
 */
public sealed interface ClientFrame {
  /** The first frame; also version 1 begins so. */
  record Hello(int version) implements ClientFrame {}

  record Auth(String apiKey) implements ClientFrame {}

  /** Asks the other side for a PONG. */
  record Ping() implements ClientFrame, ServerFrame {}

  /** Answers a PING, with its correlation id. */
  record Pong() implements ClientFrame, ServerFrame {}

  /**
   * Makes or joins a subscription.
   *
   * @param options all but the prefetch, which the credit takes the place of
   * @param creditMessages deliveries that may be sent at once, from 0
   * @param creditBytes payload bytes that may be sent at once, 0 for no limit by bytes
   */
  record Subscribe(String pattern, SubscribeOptions options, int creditMessages, int creditBytes)
      implements ClientFrame {}

  /** Lets the server send so many messages and bytes more. */
  record Credit(int subscription, int messages, int bytes) implements ClientFrame {}

  /**
   * Acknowledges.
   *
   * @param through everything from the cursor up to each range's {@code to}; else just the ranges
   */
  record Ack(int subscription, boolean through, List<Range> ranges) implements ClientFrame {
    public Ack {
      ranges = List.copyOf(ranges);
    }
  }

  /** Gives deliveries back. */
  record Return(int subscription, Action action, List<Range> ranges) implements ClientFrame {
    public Return {
      ranges = List.copyOf(ranges);
    }
  }

  /** Moves a subscription. */
  record Seek(int subscription, StartPosition position) implements ClientFrame {}

  /** Settles everything in a partition before an offset. */
  record Commit(int subscription, Settlement.Commit what) implements ClientFrame {}

  /** Asks where a subscription stands; answered with statistics. */
  record Positions(int subscription) implements ClientFrame {}

  /** Detaches this consumer. */
  record Unsubscribe(int subscription) implements ClientFrame {}

  record SubscriptionDelete(String pattern, String group) implements ClientFrame {}

  record TopicCreate(String topic, TopicOptions options) implements ClientFrame {}

  record TopicAlter(String topic, TopicOptions options) implements ClientFrame {}

  record TopicDelete(String topic) implements ClientFrame {}

  /** Asks for numbers: of the broker where {@code what} is so, of one topic, or of all. */
  record Stats(What what, String topic) implements ClientFrame {
    /** Of what. */
    public enum What {
      BROKER(0),
      TOPICS(1),
      TOPIC(2);

      private final int code;

      What(int code) {
        this.code = code;
      }

      int code() {
        return code;
      }
    }
  }

  /** Sends dead letters back to the topic they came from. */
  record Resend(String topic, String group) implements ClientFrame {}

  /** Deliveries of one cursor, both ends included. */
  record Range(int cursor, long from, long to) {}

  /** What happens with deliveries that are given back. */
  sealed interface Action {
    /** Another attempt: after a delay, or after the subscription's backoff where it is empty. */
    record Retry(Optional<Duration> delay) implements Action {}

    /** No further attempt: dead letter. */
    record GiveUp() implements Action {}
  }
}
