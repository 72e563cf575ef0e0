package io.blipmq.api;

import java.util.List;

/**
 * Administration of topics and subscriptions. Every method waits for the broker's answer and throws
 * a {@link BlipException} where it refuses. Any thread.
 */
public interface Topics {
  /**
   * Makes a topic.
   *
   * @throws BlipException.Conflict if it exists with other options; with the same, nothing happens
   */
  void create(String name, TopicOptions options);

  /**
   * Changes a topic's options, all but the number of partitions. Subscriptions that have consumers
   * keep the capacity and the overflow policy that they have.
   *
   * @throws BlipException.InvalidRequest if the number of partitions differs: it is fixed
   */
  void alter(String name, TopicOptions options);

  /**
   * Deletes a topic with its messages and subscriptions. Waiting consumers are told.
   *
   * @throws BlipException.TopicNotFound if there is none
   */
  void delete(String name);

  /** All topics, with their subscriptions, in the order of their names. */
  List<TopicStats> list();

  /**
   * One topic, with its subscriptions.
   *
   * @throws BlipException.TopicNotFound if there is none
   */
  TopicStats describe(String name);

  /**
   * Deletes a named subscription of a topic or pattern, with its position. Its consumers are told.
   *
   * @throws BlipException.SubscriptionNotFound if there is none
   */
  void deleteSubscription(String topicOrPattern, String group);

  /**
   * Sends what is in the dead-letter topic {@code $dlq/<topic>/<group>} back to the topic it came
   * from, visible only to the group that gave up on it.
   *
   * @return how many messages were sent back
   * @throws BlipException.TopicNotFound if there is no such dead-letter topic
   */
  long resendDeadLetters(String topic, String group);
}
