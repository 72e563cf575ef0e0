package io.blipmq.core.port;

import io.blipmq.api.Message;
import io.blipmq.api.TopicOptions;
import java.util.List;

/**
 * One record of a {@link MessageLog}. Topics and subscriptions are numbered by the engine from 1; a
 * number is never used again. Immutable; lists are not copied, who makes a record leaves them
 * alone.
 */
public sealed interface LogRecord {
  /**
   * Messages published as a unit, at contiguous offsets.
   *
   * @param producer who sent it, 0 if it did not say; with {@code sequence} it lets the broker
   *     recognize what is sent again after a reconnect
   * @param sequence the producer's number of this publish, rising
   */
  record Publish(
      int topic,
      int partition,
      long firstOffset,
      long producer,
      long sequence,
      List<Message> messages)
      implements LogRecord {}

  /**
   * A message that becomes visible later; has no offset yet.
   *
   * @param delayed its number, never used again
   * @param dueMillis when, in milliseconds since 1970
   */
  record Delay(
      int topic, long delayed, long dueMillis, long producer, long sequence, Message message)
      implements LogRecord {}

  /** A delayed message became visible, at this place. */
  record Release(int topic, int partition, long offset, long delayed) implements LogRecord {}

  /**
   * What a named subscription has settled in a partition, in whole: a later record of the same
   * subscription and partition replaces it. The first one says where the subscription started.
   *
   * @param floor everything below this offset is settled
   * @param ranges and beyond it: from (inclusive), to (exclusive), from, to …, rising
   */
  record Settle(int subscription, int topic, int partition, long floor, List<Long> ranges)
      implements LogRecord {}

  /** A topic was made. */
  record TopicCreated(int topic, String name, TopicOptions options) implements LogRecord {}

  /** A topic's options changed. */
  record TopicAltered(int topic, TopicOptions options) implements LogRecord {}

  /** A topic is gone, with its messages and what subscriptions knew of it. */
  record TopicDeleted(int topic) implements LogRecord {}

  /** A named subscription was made. */
  record SubscriptionOpened(int subscription, String pattern, String name, String filter)
      implements LogRecord {}

  /** A named subscription is gone. */
  record SubscriptionClosed(int subscription) implements LogRecord {}
}
