package io.blipmq.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer subscribes. Immutable; the {@code with…} methods give changed copies. What is left
 * out takes the broker's configured default. For a named subscription that exists already, what
 * belongs to the subscription (start, capacity, overflow, deadlines, filter) stays as its first
 * consumer set it, until the last consumer has left and one with other settings comes.
 */
public final class SubscribeOptions {
  /** Credit unless set: messages on the way to a consumer and not yet settled. */
  public static final int DEFAULT_PREFETCH = 1_024;

  private static final long NO_LIMIT = Long.MAX_VALUE;

  private static final SubscribeOptions UNNAMED = new SubscribeOptions();

  private @Nullable String group;
  private QoS qos = QoS.AT_LEAST_ONCE;
  private @Nullable StartPosition start;
  private int capacity;
  private @Nullable OverflowPolicy overflow;
  private Duration ackDeadline = Duration.ZERO;
  private int maxRetries = -1;
  private Duration retryBackoff = Duration.ZERO;
  private int prefetch = DEFAULT_PREFETCH;
  private String filter = "";
  private long limit = NO_LIMIT;
  private List<Integer> partitions = List.of();

  private SubscribeOptions() {}

  /** A subscription of this consumer's own; starts at latest and ends with the consumer. */
  public static SubscribeOptions unnamed() {
    return UNNAMED;
  }

  /**
   * The named subscription (consumer group) of that name; goes on at its last committed position.
   *
   * @throws BlipException.InvalidRequest if the name is not 1 to 255 characters without control
   *     characters or {@code /}
   */
  public static SubscribeOptions group(String name) {
    if (name.isEmpty()
        || name.length() > 255
        || name.chars().anyMatch(c -> c == '/' || Character.isISOControl(c))) {
      throw new BlipException.InvalidRequest(
          "subscription name \"" + name + "\"; use 1 to 255 characters, no / and no control ones");
    }
    SubscribeOptions options = new SubscribeOptions();
    options.group = name;
    return options;
  }

  /**
   * Deliveries get the lower of this and the message's own; {@link QoS#AT_LEAST_ONCE} unless set.
   */
  public SubscribeOptions withQos(QoS qos) {
    SubscribeOptions copy = copy();
    copy.qos = qos;
    return copy;
  }

  /** Where a subscription that is new starts; an existing one stays where it is. */
  public SubscribeOptions from(StartPosition start) {
    SubscribeOptions copy = copy();
    copy.start = start;
    return copy;
  }

  /** How many messages it may fall behind in memory before the overflow policy applies, from 1. */
  public SubscribeOptions withCapacity(int messages) {
    SubscribeOptions copy = copy();
    copy.capacity = atLeast("capacity", messages, 1);
    return copy;
  }

  /** What happens at the capacity. */
  public SubscribeOptions withOverflow(OverflowPolicy policy) {
    SubscribeOptions copy = copy();
    copy.overflow = policy;
    return copy;
  }

  /** How long a consumer may take to settle a delivery before it is offered again. */
  public SubscribeOptions withAckDeadline(Duration deadline) {
    SubscribeOptions copy = copy();
    copy.ackDeadline = positive("ack deadline", deadline);
    return copy;
  }

  /** How often a message is offered again before it becomes a dead letter; 0 is never. */
  public SubscribeOptions withMaxRetries(int retries) {
    SubscribeOptions copy = copy();
    copy.maxRetries = atLeast("retries", retries, 0);
    return copy;
  }

  /** The wait before the second attempt; doubles with each further one, capped, with jitter. */
  public SubscribeOptions withRetryBackoff(Duration backoff) {
    SubscribeOptions copy = copy();
    copy.retryBackoff = positive("retry backoff", backoff);
    return copy;
  }

  /**
   * Credit: the most messages on the way to this consumer and not yet settled. With 0 it gets none,
   * and only moves its group, commits, and sees where it stands.
   */
  public SubscribeOptions withPrefetch(int messages) {
    SubscribeOptions copy = copy();
    copy.prefetch = atLeast("prefetch", messages, 0);
    return copy;
  }

  /**
   * Only messages that match, the others count as settled: conditions joined by {@code &&}, each
   * {@code key} or {@code header.<name>}, one of {@code ==}, {@code !=}, {@code ^=} (begins with),
   * and a text in single quotes, for example {@code key == 'eu' && header.kind ^= 'order.'}.
   */
  public SubscribeOptions withFilter(String filter) {
    SubscribeOptions copy = copy();
    copy.filter = filter;
    return copy;
  }

  /**
   * The most deliveries that this consumer gets in all, from 1, those that come again included. No
   * more than these are ever on the way to it. Once it has taken the last one it receives nothing
   * any more, as if it had been closed, and can still settle.
   */
  public SubscribeOptions withLimit(long deliveries) {
    if (deliveries < 1) {
      throw new BlipException.InvalidRequest("limit is " + deliveries + "; use 1 or more");
    }
    SubscribeOptions copy = copy();
    copy.limit = deliveries;
    return copy;
  }

  /**
   * Only these partitions, of each topic that has them. The other consumers of a group get what
   * this one leaves; if none reads a partition, its messages wait.
   *
   * @param numbers from 0; none at all for every partition, which is so unless set
   */
  public SubscribeOptions withPartitions(int... numbers) {
    for (int number : numbers) {
      if (number < 0 || number >= TopicOptions.MAX_PARTITIONS) {
        throw new BlipException.InvalidRequest(
            "partition " + number + "; use 0 to " + (TopicOptions.MAX_PARTITIONS - 1));
      }
    }
    SubscribeOptions copy = copy();
    copy.partitions = IntStream.of(numbers).sorted().distinct().boxed().toList();
    return copy;
  }

  /** The name, or empty for a subscription of the consumer's own. */
  public Optional<String> group() {
    return Optional.ofNullable(group);
  }

  public QoS qos() {
    return qos;
  }

  /** Empty: last committed for named subscriptions, latest for unnamed ones. */
  public Optional<StartPosition> start() {
    return Optional.ofNullable(start);
  }

  /** 0: the broker's default. */
  public int capacity() {
    return capacity;
  }

  /** Empty: the broker's default. */
  public Optional<OverflowPolicy> overflow() {
    return Optional.ofNullable(overflow);
  }

  /** Zero: the broker's default. */
  public Duration ackDeadline() {
    return ackDeadline;
  }

  /** −1: the broker's default. */
  public int maxRetries() {
    return maxRetries;
  }

  /** Zero: the broker's default. */
  public Duration retryBackoff() {
    return retryBackoff;
  }

  public int prefetch() {
    return prefetch;
  }

  /** Empty: every message. */
  public String filter() {
    return filter;
  }

  /** {@code Long.MAX_VALUE}: none. */
  public long limit() {
    return limit;
  }

  /** In their order; empty: all. */
  public List<Integer> partitions() {
    return partitions;
  }

  private SubscribeOptions copy() {
    SubscribeOptions copy = new SubscribeOptions();
    copy.group = group;
    copy.qos = qos;
    copy.start = start;
    copy.capacity = capacity;
    copy.overflow = overflow;
    copy.ackDeadline = ackDeadline;
    copy.maxRetries = maxRetries;
    copy.retryBackoff = retryBackoff;
    copy.prefetch = prefetch;
    copy.filter = filter;
    copy.limit = limit;
    copy.partitions = partitions;
    return copy;
  }

  private static int atLeast(String what, int value, int least) {
    if (value < least) {
      throw new BlipException.InvalidRequest(what + " is " + value + "; use " + least + " or more");
    }
    return value;
  }

  private static Duration positive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new BlipException.InvalidRequest(what + " is " + value + "; use more than zero");
    }
    return value;
  }
}
