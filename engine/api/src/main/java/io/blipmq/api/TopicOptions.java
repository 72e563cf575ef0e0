package io.blipmq.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How a topic is made.
 *
 * @param partitions 1 to {@value #MAX_PARTITIONS}; fixed for the topic's life
 * @param retention what is kept at the most, subscriptions or not; where empty, the broker's
 *     default keeps the last messages for late subscribers, and beside them whatever a subscription
 *     still needs
 * @param whenFull what happens when the retention's messages or bytes are reached
 * @param defaultTtl the time to live of messages that have none; zero for the broker's default
 * @param capacity messages that the topic's subscriptions may fall behind in memory, unless they
 *     say otherwise; 0 for the broker's default. Subscriptions to patterns have the broker's
 * @param overflow what happens then, likewise; empty for the broker's default
 */
public record TopicOptions(
    int partitions,
    Optional<Retention> retention,
    WhenFull whenFull,
    Duration defaultTtl,
    int capacity,
    Optional<OverflowPolicy> overflow) {
  /** The most partitions a topic can have. */
  public static final int MAX_PARTITIONS = 1_024;

  public TopicOptions {
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw new BlipException.InvalidRequest(
          partitions + " partitions; use 1 to " + MAX_PARTITIONS);
    }
    if (defaultTtl.isNegative()) {
      throw new BlipException.InvalidRequest("default TTL " + defaultTtl + "; use zero or more");
    }
    if (capacity < 0) {
      throw new BlipException.InvalidRequest(
          "subscription capacity " + capacity + "; use 1 or more, or 0 for the broker's default");
    }
    boolean bounded = retention.map(most -> most.messages() > 0 || most.bytes() > 0).orElse(false);
    if (whenFull != WhenFull.EVICT_OLDEST && !bounded) {
      throw new BlipException.InvalidRequest(
          whenFull.text()
              + " when full, but the topic is never full; give its retention a number of messages"
              + " or bytes");
    }
  }

  /** One partition; the broker's retention, TTL, capacity and overflow policy. */
  public static TopicOptions defaults() {
    return new TopicOptions(
        1, Optional.empty(), WhenFull.EVICT_OLDEST, Duration.ZERO, 0, Optional.empty());
  }

  public TopicOptions withPartitions(int partitions) {
    return new TopicOptions(partitions, retention, whenFull, defaultTtl, capacity, overflow);
  }

  /** Keeps so much; what {@link #whenFull} says stays. */
  public TopicOptions withRetention(Retention retention) {
    return withRetention(retention, whenFull);
  }

  /** Keeps so much, and does that when its messages or bytes are reached. */
  public TopicOptions withRetention(Retention retention, WhenFull whenFull) {
    return new TopicOptions(
        partitions, Optional.of(retention), whenFull, defaultTtl, capacity, overflow);
  }

  /** Keeps what the broker's default keeps. */
  public TopicOptions withDefaultRetention() {
    return new TopicOptions(
        partitions, Optional.empty(), WhenFull.EVICT_OLDEST, defaultTtl, capacity, overflow);
  }

  public TopicOptions withDefaultTtl(Duration ttl) {
    return new TopicOptions(partitions, retention, whenFull, ttl, capacity, overflow);
  }

  public TopicOptions withCapacity(int messages) {
    return new TopicOptions(partitions, retention, whenFull, defaultTtl, messages, overflow);
  }

  public TopicOptions withOverflow(OverflowPolicy policy) {
    return new TopicOptions(
        partitions, retention, whenFull, defaultTtl, capacity, Optional.of(policy));
  }
}
