package io.blipmq.api;

import java.util.List;

/**
 * What a topic has done since the broker started, and holds now.
 *
 * @param name the topic's name
 * @param options how it was made or altered
 * @param partitions its partitions, in the order of their numbers
 * @param publishers connections that have published to it and are open, and 1 for the program that
 *     the broker is in, if it has; of a connection that publishes to very many topics, only about
 *     the last 64 know
 * @param delayed messages that are not visible yet
 * @param drops what its subscriptions did not get
 * @param rates how fast messages go
 * @param subscriptions its subscriptions, those of patterns that match it included
 */
public record TopicStats(
    String name,
    TopicOptions options,
    List<PartitionStats> partitions,
    long publishers,
    long delayed,
    DropStats drops,
    Rates rates,
    List<SubscriptionStats> subscriptions) {
  public TopicStats {
    partitions = List.copyOf(partitions);
    subscriptions = List.copyOf(subscriptions);
  }

  /** Messages kept now for late subscribers. */
  public long depth() {
    return partitions.stream().mapToLong(PartitionStats::depth).sum();
  }

  /** Memory that its messages take. */
  public long bytes() {
    return partitions.stream().mapToLong(PartitionStats::bytes).sum();
  }

  /** Messages accepted, also before a restart where they were journaled. */
  public long published() {
    return partitions.stream().mapToLong(PartitionStats::published).sum();
  }
}
