package io.blipmq.api;

/**
 * What a partition holds, and what has been published to it.
 *
 * @param index its number, from 0
 * @param firstOffset the oldest message kept for late subscribers
 * @param nextOffset what the next message gets
 * @param bytes memory that its messages take
 * @param published messages accepted, also before a restart where they were journaled
 */
public record PartitionStats(
    int index, long firstOffset, long nextOffset, long bytes, long published) {
  /** Messages kept now for late subscribers. */
  public long depth() {
    return Math.max(0, nextOffset - firstOffset);
  }
}
