package io.blipmq.journal;

import java.util.Arrays;

/**
 * How long syncs took since the journal was opened. Not one instant of it: a sync that ends while
 * this is read may be in a part of the numbers.
 *
 * @param boundsNanos the upper bounds of the buckets, inclusive, rising; the last is {@link
 *     Long#MAX_VALUE}
 * @param counts the syncs in each bucket, not cumulated
 * @param sumNanos the time of all together
 * @param maxNanos the longest
 */
// Arrays, because this goes straight into a metrics snapshot; compared by nobody.
@SuppressWarnings("ArrayRecordComponent")
public record SyncLatency(long[] boundsNanos, long[] counts, long sumNanos, long maxNanos) {
  /** The number of syncs. */
  public long count() {
    return Arrays.stream(counts).sum();
  }
}
