package io.blipmq.journal;

import io.blipmq.api.BlipException;
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

  /** The size of the append that was refused last. */
  private volatile long refusedBytes;

  private volatile long unneededBytes;

  Space(JournalConfig config, LogSegments log, Checkpoints checkpoints) {
    maxBytes = config.maxBytes();
    segmentBytes = config.segmentBytes();
    this.log = log;
    this.checkpoints = checkpoints;
  }

  /** Why a record with messages cannot be taken, if it cannot. */
  Optional<BlipException> refuse(long waitingBytes, long payload) {
    long bytes = RecordDescriptor.HEADER_BYTES + payload;
    if (maxBytes == 0 || log.usedBytes() + waitingBytes + bytes <= maxBytes) {
      return Optional.empty();
    }
    refusedBytes = bytes;
    return Optional.of(new BlipException.StorageFull(full()));
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
    return maxBytes > 0 && isNearLimit(log.usedBytes()) && unneededBytes > 4 * last;
  }
}
