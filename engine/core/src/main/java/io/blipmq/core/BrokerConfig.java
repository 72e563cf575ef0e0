package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.core.subscription.Settings;
import java.time.Duration;

/**
 * How a broker behaves.
 *
 * @param subscriptions what subscriptions do that do not say otherwise
 * @param historyMessages how many messages a topic without a retention of its own keeps for late
 *     subscribers; 0 for none
 * @param defaultTtl for messages and topics that have none; zero for no limit
 * @param maxMessageBytes the largest payload
 * @param memoryLimitBytes what topics and subscriptions may hold
 * @param createTopics whether a topic is made by its first use
 */
public record BrokerConfig(
    Settings subscriptions,
    int historyMessages,
    Duration defaultTtl,
    int maxMessageBytes,
    long memoryLimitBytes,
    boolean createTopics) {

  public BrokerConfig {
    if (historyMessages < 0 || maxMessageBytes < 1 || memoryLimitBytes < 1) {
      throw new BlipException.InvalidRequest(
          "history of "
              + historyMessages
              + " messages, messages of "
              + maxMessageBytes
              + " bytes, memory of "
              + memoryLimitBytes
              + " bytes; use 0, 1 and 1 or more");
    }
  }

  /** The defaults of the documentation, with that memory limit. */
  public static BrokerConfig defaults(long memoryLimitBytes) {
    return new BrokerConfig(
        new Settings(
            65_536,
            OverflowPolicy.DROP_OLDEST,
            Duration.ofSeconds(30),
            3,
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            true),
        1_024,
        Duration.ZERO,
        16 << 20,
        memoryLimitBytes,
        true);
  }

  public BrokerConfig withSubscriptions(Settings settings) {
    return new BrokerConfig(
        settings, historyMessages, defaultTtl, maxMessageBytes, memoryLimitBytes, createTopics);
  }

  public BrokerConfig withHistoryMessages(int messages) {
    return new BrokerConfig(
        subscriptions, messages, defaultTtl, maxMessageBytes, memoryLimitBytes, createTopics);
  }

  public BrokerConfig withDefaultTtl(Duration ttl) {
    return new BrokerConfig(
        subscriptions, historyMessages, ttl, maxMessageBytes, memoryLimitBytes, createTopics);
  }

  public BrokerConfig withMaxMessageBytes(int bytes) {
    return new BrokerConfig(
        subscriptions, historyMessages, defaultTtl, bytes, memoryLimitBytes, createTopics);
  }

  public BrokerConfig withCreateTopics(boolean create) {
    return new BrokerConfig(
        subscriptions, historyMessages, defaultTtl, maxMessageBytes, memoryLimitBytes, create);
  }
}
