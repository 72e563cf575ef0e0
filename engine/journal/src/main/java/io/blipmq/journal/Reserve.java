package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds some of the disk's space. When the disk is full it is given up, and what it
 * held is for the broker's own records alone: what consumers settle, and checkpoints, which give
 * space back. Messages are refused until the disk has room for the reserve again. Any thread.
 */
final class Reserve {
  /** Its file. */
  static final String NAME = "reserve";

  private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
  private static final long MOST_USUAL_BYTES = 4L << 20;
  private static final int STEP_BYTES = 64 << 10;
  private static final long UNKNOWN = -1;

  private final Disk disk;
  private final Checkpoints checkpoints;
  private final long usualBytes;

  /** What the file holds. Guarded by this. */
  private long bytes = UNKNOWN;

  private volatile boolean spent;

  Reserve(Disk disk, Checkpoints checkpoints, long segmentBytes) {
    this.disk = disk;
    this.checkpoints = checkpoints;
    this.usualBytes = Math.min(segmentBytes, MOST_USUAL_BYTES);
  }

  /** Whether it has been given up, and is not there again. */
  boolean isSpent() {
    return spent;
  }

  /**
   * Sees to it that it is there, with room for two checkpoints, if the disk has twice what it
   * takes.
   */
  synchronized void keep() {
    long wanted = Math.max(usualBytes, 2 * checkpoints.lastBytes());
    try {
      if (held() < wanted && disk.freeBytes() >= 2 * wanted) {
        take(wanted);
      }
    } catch (IOException e) {
      LOG.warn("event=journal_reserve_failed folder={} reason=\"{}\"", disk.place(), e.toString());
      return;
    }
    if (spent && bytes >= wanted) {
      spent = false;
      LOG.warn("event=journal_reserve_again folder={} bytes={}", disk.place(), bytes);
    }
  }

  /** Gives it up; false if there is nothing to give up. */
  synchronized boolean spend() {
    try {
      if (held() == 0) {
        return false;
      }
      disk.delete(NAME);
    } catch (IOException e) {
      return false;
    }
    LOG.warn("event=journal_reserve_spent folder={} bytes={}", disk.place(), bytes);
    bytes = 0;
    spent = true;
    return true;
  }

  private long held() throws IOException {
    if (bytes == UNKNOWN) {
      bytes = disk.holds(NAME) ? size() : 0;
    }
    return bytes;
  }

  private long size() throws IOException {
    try (SegmentFile file = disk.open(NAME)) {
      return file.size();
    }
  }

  private void take(long wanted) throws IOException {
    bytes = UNKNOWN;
    try (SegmentFile file = disk.create(NAME)) {
      long at = 0;
      while (at < wanted) {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(STEP_BYTES, wanted - at));
        int length = zeros.remaining();
        file.write(zeros, at);
        at += length;
      }
      bytes = at;
    }
  }
}
