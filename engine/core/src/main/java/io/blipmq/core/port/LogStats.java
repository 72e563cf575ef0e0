package io.blipmq.core.port;

/**
 * A log's counters since it was opened.
 *
 * @param appends records appended
 * @param bytes bytes appended, with all framing
 * @param writes write calls, each of which may carry many records
 * @param syncs syncs done
 * @param syncNanos time spent in syncs
 * @param syncMaxNanos the longest sync
 * @param storedBytes what the log takes on disk now
 * @param maxBytes how much it may take; 0 if there is no limit
 * @param unneededBytes what of it nobody needs but a start that would read it; a checkpoint, and
 *     another one, give it back
 * @param sinceCheckpointBytes what a start would read beyond the last checkpoint
 * @param checkpointDue whether it is time for another checkpoint
 */
public record LogStats(
    long appends,
    long bytes,
    long writes,
    long syncs,
    long syncNanos,
    long syncMaxNanos,
    long storedBytes,
    long maxBytes,
    long unneededBytes,
    long sinceCheckpointBytes,
    boolean checkpointDue) {
  /** A log that has done nothing. */
  public static final LogStats NONE = new LogStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false);
}
