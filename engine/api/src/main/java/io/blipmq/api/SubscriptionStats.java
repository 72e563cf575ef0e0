package io.blipmq.api;

import java.time.Duration;
import java.util.List;

/**
 * What a subscription has done on one topic since the broker started, and where it stands.
 *
 * @param pattern what it subscribed to: the topic, or a pattern
 * @param name the group's name; a number behind {@code #} for an unnamed one
 * @param consumers how many are attached
 * @param lag messages it has not settled yet, those in flight included
 * @param inFlight delivered and not settled yet
 * @param delivered messages handed to consumers, redeliveries included
 * @param acknowledged messages settled by a consumer
 * @param redelivered deliveries after the first attempt
 * @param expired passed over because their TTL was over
 * @param dropped passed over for capacity or retention
 * @param deadLettered given up on
 * @param oldestUnsettled the age of the oldest message it has not settled; zero where there is none
 * @param pinnedBytes what segments of the journal take that are kept because it has not settled
 *     something in them; a segment that several hold back counts for each
 * @param positions where it stands in each partition of the topic, in their order
 */
public record SubscriptionStats(
    String pattern,
    String name,
    long consumers,
    long lag,
    long inFlight,
    long delivered,
    long acknowledged,
    long redelivered,
    long expired,
    long dropped,
    long deadLettered,
    Duration oldestUnsettled,
    long pinnedBytes,
    List<Position> positions) {
  public SubscriptionStats {
    positions = List.copyOf(positions);
  }
}
