package io.blipmq.api;

/**
 * What a broker as a whole has done since it started, and holds now.
 *
 * @param topics how many there are
 * @param subscriptions how many there are, named and unnamed
 * @param published messages accepted
 * @param delivered messages handed to consumers, redeliveries included
 * @param inFlight deliveries that are not settled yet
 * @param drops messages that subscriptions did not get, by the reason
 * @param rates how fast messages go
 * @param memoryBytes what topics and subscriptions hold
 * @param memoryLimitBytes how much they may hold
 */
public record BrokerStats(
    long topics,
    long subscriptions,
    long published,
    long delivered,
    long inFlight,
    DropStats drops,
    Rates rates,
    long memoryBytes,
    long memoryLimitBytes) {
  /** Messages past their TTL, counted by each subscription that would have got them. */
  public long expired() {
    return drops.expired();
  }

  /** Messages passed over for capacity, retention or memory, by each subscription. */
  public long dropped() {
    return drops.dropped();
  }
}
