package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A segment that is open for writing. The writer alone writes and seals; whoever holds the {@link
 * Syncer}'s lock syncs and closes.
 *
 * <p>Preallocated in steps: zeros are written ahead of the records, so that a sync after a record
 * has only the record's own pages to bring to the disk and not the file's size and blocks too.
 * Zeros and not holes, because a hole is filled at the sync.
 */
final class Segment {
  private static final long FIRST_STEP_BYTES = 256 << 10;
  private static final long LARGEST_STEP_BYTES = 4 << 20;

  private final long firstId;
  private final SegmentFile file;

  /** Where the next write goes; the writer's. */
  private long end;

  /** Up to where the file has its blocks; the writer's. */
  private long allocated;

  /** Counts changes to the file, for the syncs. */
  private volatile long changes;

  private volatile boolean sealed;

  /** The changes that the last sync covered; guarded by the syncer's lock. */
  private long syncedChanges;

  /** A file whose records end at {@code end} and which is {@code allocated} bytes long. */
  Segment(long firstId, SegmentFile file, long end, long allocated) {
    this.firstId = firstId;
    this.file = file;
    this.end = end;
    this.allocated = allocated;
  }

  long firstId() {
    return firstId;
  }

  long end() {
    return end;
  }

  /** What it takes on disk. */
  long size() {
    return Math.max(end, allocated);
  }

  void write(ByteBuffer source) throws IOException {
    int bytes = source.remaining();
    file.write(source, end);
    end += bytes;
    changed();
  }

  /**
   * Makes sure that the file has its blocks up to a position and some way beyond, to a limit.
   *
   * @param zeros a buffer of zeros, of any capacity
   */
  void allocate(long upTo, long limit, ByteBuffer zeros) throws IOException {
    if (upTo > allocated) {
      long step = Math.clamp(allocated, FIRST_STEP_BYTES, LARGEST_STEP_BYTES);
      long target = Math.max(upTo, Math.min(limit, upTo + step));
      while (allocated < target) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), target - allocated));
        file.write(zeros, allocated);
        allocated += zeros.limit();
      }
      changed();
    }
  }

  /** No more writes will come; gives back what was allocated and not used. */
  void seal() throws IOException {
    if (allocated > end) {
      file.truncate(end);
      allocated = end;
      changed();
    }
    sealed = true;
  }

  boolean isSealed() {
    return sealed;
  }

  /** Under the syncer's lock; true if there was anything to sync. */
  boolean sync() throws IOException {
    long covered = changes;
    if (covered == syncedChanges) {
      return false;
    }
    file.sync();
    syncedChanges = covered;
    return true;
  }

  /** Under the syncer's lock. */
  void close() throws IOException {
    file.close();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the writer alone changes it
  private void changed() {
    changes++;
  }
}
