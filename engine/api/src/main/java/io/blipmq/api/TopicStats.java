package io.blipmq.api;

import java.util.List;

/**
 * What a topic has done since the broker started, and holds now; sums over its partitions.
 *
 * @param name the topic's name
 * @param partitions how many it has
 * @param depth messages kept now
 * @param bytes memory they take
 * @param published messages accepted, also before a restart where they were journaled
 * @param delayed messages that are not visible yet
 * @param subscriptions its subscriptions, those of patterns that match it included
 */
public record TopicStats(
    String name,
    int partitions,
    long depth,
    long bytes,
    long published,
    long delayed,
    List<SubscriptionStats> subscriptions) {
  public TopicStats {
    subscriptions = List.copyOf(subscriptions);
  }
}
