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
 */
public record LogStats(
    long appends,
    long bytes,
    long writes,
    long syncs,
    long syncNanos,
    long syncMaxNanos,
    long storedBytes) {
  /** A log that has done nothing. */
  public static final LogStats NONE = new LogStats(0, 0, 0, 0, 0, 0, 0);
}
