package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.api.FsyncPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a journal is opened. Immutable.
 *
 * @param folder where it lives; made if it is missing
 * @param policy when it syncs
 * @param segmentBytes when a segment is full; a larger record gets a segment of its own
 * @param maxBytes what it may take on disk before publishes are refused with storage full; 0 for no
 *     limit
 * @param recovery what a start does about damage
 * @param outstandingBytes how much appended and not yet stored may take in memory before further
 *     publishes are refused with queue full
 * @param retryInterval how long after the disk was found full an append makes the journal look
 *     again
 * @param nanos the monotonic clock
 */
public record JournalConfig(
    Path folder,
    FsyncPolicy policy,
    long segmentBytes,
    long maxBytes,
    Recovery recovery,
    long outstandingBytes,
    Duration retryInterval,
    LongSupplier nanos) {
  /** The smallest segment. */
  public static final long MIN_SEGMENT_BYTES = 4_096;

  public JournalConfig {
    if (segmentBytes < MIN_SEGMENT_BYTES) {
      throw new BlipException.InvalidRequest(
          "segments of " + segmentBytes + " bytes; use " + MIN_SEGMENT_BYTES + " or more");
    }
    if (maxBytes != 0 && maxBytes < segmentBytes) {
      throw new BlipException.InvalidRequest(
          "max_bytes "
              + maxBytes
              + "; use 0 for no limit, or "
              + segmentBytes
              + " (one segment) or more");
    }
    if (outstandingBytes < 1) {
      throw new BlipException.InvalidRequest(
          outstandingBytes + " outstanding bytes; use 1 or more");
    }
    if (retryInterval.isNegative()) {
      throw new BlipException.InvalidRequest(
          "retry interval " + retryInterval + "; use zero or more");
    }
  }

  /** Segments of 64 MiB, salvage, 128 MiB outstanding, one look a second at a full disk. */
  public static JournalConfig of(Path folder, FsyncPolicy policy) {
    return new JournalConfig(
        folder,
        policy,
        64L << 20,
        0,
        Recovery.SALVAGE,
        128L << 20,
        Duration.ofSeconds(1),
        System::nanoTime);
  }

  public JournalConfig withSegmentBytes(long bytes) {
    return new JournalConfig(
        folder, policy, bytes, maxBytes, recovery, outstandingBytes, retryInterval, nanos);
  }

  public JournalConfig withMaxBytes(long bytes) {
    return new JournalConfig(
        folder, policy, segmentBytes, bytes, recovery, outstandingBytes, retryInterval, nanos);
  }

  public JournalConfig withRecovery(Recovery choice) {
    return new JournalConfig(
        folder, policy, segmentBytes, maxBytes, choice, outstandingBytes, retryInterval, nanos);
  }

  public JournalConfig withOutstandingBytes(long bytes) {
    return new JournalConfig(
        folder, policy, segmentBytes, maxBytes, recovery, bytes, retryInterval, nanos);
  }

  public JournalConfig withRetryInterval(Duration interval) {
    return new JournalConfig(
        folder, policy, segmentBytes, maxBytes, recovery, outstandingBytes, interval, nanos);
  }

  public JournalConfig withNanos(LongSupplier clock) {
    return new JournalConfig(
        folder, policy, segmentBytes, maxBytes, recovery, outstandingBytes, retryInterval, clock);
  }
}
