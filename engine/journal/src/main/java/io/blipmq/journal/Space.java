package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog.Health;
import java.util.Optional;

/**
 * What the log may take on disk, and when a checkpoint would help. Any thread; the check of an
 * append costs two reads and a comparison.
 */
final class Space {
  private static final long USUAL_CHECKPOINT_BYTES = 256L << 20;
  private static final int LEAST_CHECKPOINT_SEGMENTS = 4;

  private final long maxBytes;
  private final long segmentBytes;
  private final LogSegments log;
  private final Checkpoints checkpoints;
  private final Reserve reserve;

  /** The size of the append that was refused last. */
  private volatile long refusedBytes;

  private volatile long unneededBytes;

  Space(JournalConfig config, LogSegments log, Checkpoints checkpoints, Reserve reserve) {
    maxBytes = config.maxBytes();
    segmentBytes = config.segmentBytes();
    this.log = log;
    this.checkpoints = checkpoints;
    this.reserve = reserve;
  }

  /** Why a record cannot be taken, if it cannot; only those with messages are refused. */
  Optional<BlipException> refuse(LogRecord record, long waitingBytes, long payload) {
    boolean stored = record instanceof LogRecord.Release;
    if (!stored && !carriesMessages(record)) {
      return Optional.empty();
    }
    if (reserve.isSpent()) {
      return Optional.of(new BlipException.StorageFull(onlyReserve()));
    }
    return stored ? Optional.empty() : refuse(waitingBytes, payload);
  }

  /** Whether a record brings messages that the log does not have yet. */
  static boolean carriesMessages(LogRecord record) {
    return record instanceof LogRecord.Publish
        || (record instanceof LogRecord.Delay delay && !delay.isAgain());
  }

  private Optional<BlipException> refuse(long waitingBytes, long payload) {
    long bytes = RecordDescriptor.HEADER_BYTES + payload;
    if (maxBytes == 0 || log.usedBytes() + waitingBytes + bytes <= maxBytes) {
      return Optional.empty();
    }
    refusedBytes = bytes;
    return Optional.of(new BlipException.StorageFull(full()));
  }

  private static String onlyReserve() {
    return "the journal's disk is full, and what it had in reserve is kept for acknowledgements and"
        + " checkpoints; make space there, or settle what holds the journal's; it goes on by"
        + " itself";
  }

  private String full() {
    return "the journal takes %d bytes of the %d that max_bytes allows; settle or delete what the"
            .formatted(log.usedBytes(), maxBytes)
        + " slowest subscriptions hold back, shorten retention, or raise max_bytes; it goes on by"
        + " itself when space is freed";
  }

  /** That health, or what the limit makes of it. */
  Health health(Health otherwise) {
    long used = log.usedBytes();
    if (otherwise.healthy() && reserve.isSpent()) {
      return new Health(false, onlyReserve());
    }
    if (maxBytes == 0 || !otherwise.healthy()) {
      return otherwise;
    }
    if (refusedBytes > 0 && used + refusedBytes > maxBytes) {
      return new Health(false, full());
    }
    if (!isNearLimit(used)) {
      return otherwise;
    }
    String near =
        "the journal takes %d bytes of the %d that max_bytes allows; beyond that, publishes with"
                .formatted(used, maxBytes)
            + " QoS 1 are refused";
    return new Health(
        true, otherwise.reason().isEmpty() ? near : otherwise.reason() + "; and " + near);
  }

  private boolean isNearLimit(long used) {
    return used > maxBytes / 10 * 9;
  }

  long maxBytes() {
    return maxBytes;
  }

  long unneededBytes() {
    return unneededBytes;
  }

  /** A look through the segments has found that. */
  void unneeded(long bytes) {
    unneededBytes = bytes;
  }

  long sinceCheckpointBytes() {
    return checkpoints.sinceBytes();
  }

  /**
   * Whether a start would read too much, or a checkpoint would free space that is short: more than
   * the last two checkpoints themselves, which are always there.
   */
  boolean checkpointDue() {
    long last = checkpoints.lastBytes();
    long usual =
        maxBytes == 0 ? USUAL_CHECKPOINT_BYTES : Math.min(USUAL_CHECKPOINT_BYTES, maxBytes / 8);
    long least = LEAST_CHECKPOINT_SEGMENTS * segmentBytes;
    if (checkpoints.sinceBytes() > Math.max(Math.max(usual, least), 8 * last)) {
      return true;
    }
    boolean isShort = reserve.isSpent() || (maxBytes > 0 && isNearLimit(log.usedBytes()));
    return isShort && unneededBytes > 4 * last;
  }
}
