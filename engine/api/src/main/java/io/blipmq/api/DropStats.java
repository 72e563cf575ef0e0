package io.blipmq.api;

/**
 * Messages that subscriptions did not get, since the broker started, by the reason; once for each
 * subscription that would have got them.
 *
 * @param capacity the subscription was behind by its capacity, and its policy drops
 * @param retention the topic's retention let go of them first
 * @param memory they were in memory only, and left it for want of room
 * @param expired their TTL was over
 */
public record DropStats(long capacity, long retention, long memory, long expired) {
  /** None. */
  public static final DropStats NONE = new DropStats(0, 0, 0, 0);

  /** All but those that expired. */
  public long dropped() {
    return capacity + retention + memory;
  }
}
