package io.blipmq.api;

/**
 * What a broker as a whole has done since it started, and holds now.
 *
 * @param topics how many there are
 * @param subscriptions how many there are, named and unnamed
 * @param published messages accepted
 * @param delivered messages handed to consumers, redeliveries included
 * @param inFlight deliveries that are not settled yet
 * @param expired messages past their TTL, counted by each subscription that would have got them
 * @param dropped messages passed over for capacity or retention, by each subscription
 * @param memoryBytes what topics and subscriptions hold
 * @param memoryLimitBytes how much they may hold
 */
public record BrokerStats(
    long topics,
    long subscriptions,
    long published,
    long delivered,
    long inFlight,
    long expired,
    long dropped,
    long memoryBytes,
    long memoryLimitBytes) {}
