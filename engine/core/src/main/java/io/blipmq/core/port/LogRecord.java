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
   * @param partition where it goes then; {@link #BY_KEY} if its key decides
   */
  record Delay(
      int topic,
      int partition,
      long delayed,
      long dueMillis,
      long producer,
      long sequence,
      Message message)
      implements LogRecord {
    /** No partition was chosen. */
    public static final int BY_KEY = -1;

    private static final long AGAIN = -1;

    /**
     * One that the log has already, in a checkpoint: the broker's own state, always to be taken.
     */
    public static Delay again(
        int topic, int partition, long delayed, long dueMillis, Message message) {
      return new Delay(topic, partition, delayed, dueMillis, 0, AGAIN, message);
    }

    /** Whether the log has it already. */
    public boolean isAgain() {
      return producer == 0 && sequence == AGAIN;
    }
  }

  /** A delayed message became visible, at this place; it is in both records. */
  record Release(int topic, int partition, long offset, long delayed, Message message)
      implements LogRecord {}

  /**
   * What a named subscription has settled in a partition. The first record says where the
   * subscription started; {@link SettledRanges} what several of them mean together.
   *
   * @param whole whether it takes the place of all before it, of the same subscription and
   *     partition; else it says what has been settled since the last of them
   * @param floor everything below this offset is settled
   * @param ranges and beyond it: from (inclusive), to (exclusive), from, to …, rising
   */
  record Settle(
      int subscription, int topic, int partition, boolean whole, long floor, List<Long> ranges)
      implements LogRecord {
    /** One that takes the place of all before it. */
    public Settle(int subscription, int topic, int partition, long floor, List<Long> ranges) {
      this(subscription, topic, partition, true, floor, ranges);
    }
  }

  /** A topic was made. */
  record TopicCreated(int topic, String name, TopicOptions options) implements LogRecord {}

  /** A topic's options changed. */
  record TopicAltered(int topic, TopicOptions options) implements LogRecord {}

  /** A topic is gone, with its messages and what subscriptions knew of it. */
  record TopicDeleted(int topic) implements LogRecord {}

  /** A named subscription was made; one with an empty pattern is over a set of filters. */
  record SubscriptionOpened(int subscription, String pattern, String name, String filter)
      implements LogRecord {}

  /** A named subscription over a set of filters reads what matches one more. */
  record FilterAdded(int subscription, String filter) implements LogRecord {}

  /** It does not read what only that filter matched any more. */
  record FilterRemoved(int subscription, String filter) implements LogRecord {}

  /** A named subscription is gone. */
  record SubscriptionClosed(int subscription) implements LogRecord {}

  /**
   * From here on the log says everything that a start must know. What follows, between other
   * records and up to the {@link CheckpointEnd}, are topics, partitions, delayed messages,
   * producers, subscriptions and what these have settled, as they are when the record is appended.
   * Begins a segment.
   *
   * @param number rising
   * @param lastTopic the largest topic number so far, likewise the others
   */
  record CheckpointBegin(long number, int lastTopic, int lastSubscription, long lastDelayed)
      implements LogRecord {}

  /** The checkpoint of that number is complete. */
  record CheckpointEnd(long number) implements LogRecord {}

  /**
   * Where a partition stands, in a checkpoint.
   *
   * @param nextOffset the offset that the next message gets
   * @param firstKept the first offset that its retention keeps
   * @param bytes memory of all messages so far
   * @param landmarks of what the retention keeps: offset, bytes before it, its creation time in
   *     milliseconds since 1970, offset, …, rising
   */
  record PartitionState(
      int topic, int partition, long nextOffset, long firstKept, long bytes, List<Long> landmarks)
      implements LogRecord {}

  /** What a table has under a key, in place of what it had before. */
  record TablePut(String table, String key, Message value) implements LogRecord {}

  /** A table has nothing under a key any more. */
  record TableRemoved(String table, String key) implements LogRecord {}

  /**
   * How far a producer has come, in a checkpoint.
   *
   * @param allBelow sequences below are taken for stored
   * @param stored and these, in any order
   */
  record ProducerState(long producer, long allBelow, List<Long> stored) implements LogRecord {}
}
