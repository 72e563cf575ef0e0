package io.blipmq.api;

/**
 * The broker's answer to a publish that was accepted.
 *
 * @param partition where it went
 * @param offset the (first) message's offset, or {@link #UNKNOWN_OFFSET}
 * @param count how many messages this confirms, with contiguous offsets
 * @param durability what the confirmation was worth when it was given
 */
public record Confirmation(int partition, long offset, int count, Durability durability) {
  /**
   * The offset where there is none to tell: a QoS 0 message to a remote broker, a delayed message
   * (it gets its offset when it becomes visible), or one that the broker already had from before a
   * reconnect.
   */
  public static final long UNKNOWN_OFFSET = -1;
}
