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
 * @param defaultTtl the time to live of messages that have none; zero for the broker's default
 */
public record TopicOptions(int partitions, Optional<Retention> retention, Duration defaultTtl) {
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
  }

  /** One partition, the broker's retention and TTL. */
  public static TopicOptions defaults() {
    return new TopicOptions(1, Optional.empty(), Duration.ZERO);
  }

  public TopicOptions withPartitions(int partitions) {
    return new TopicOptions(partitions, retention, defaultTtl);
  }

  public TopicOptions withRetention(Retention retention) {
    return new TopicOptions(partitions, Optional.of(retention), defaultTtl);
  }

  public TopicOptions withDefaultTtl(Duration ttl) {
    return new TopicOptions(partitions, retention, ttl);
  }
}
