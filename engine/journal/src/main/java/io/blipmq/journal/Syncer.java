package io.blipmq.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes segments durable: the active one and those sealed since the last sync, oldest first. The
 * writer calls it where a confirmation waits for the disk, the {@link IntervalSync} where none
 * does; one sync runs at a time.
 *
 * <p>A failed sync is final. The system may have thrown away what it could not write, and says so
 * once; a second sync would succeed without having written anything. So once one has failed, all
 * further ones fail with the same reason, whoever asks.
 */
final class Syncer {
  /** Held during a sync. */
  private final Object running = new Object();

  private final Disk disk;
  private final JournalCounters counters;

  /** What is open: sealed segments, then the active one. Guarded by itself, never for long. */
  private final List<Segment> open = new ArrayList<>();

  /** Guarded by {@link #open}. */
  private boolean folderChanged;

  /** Segments that were closed without a sync, oldest first. Guarded by {@link #running}. */
  private final List<String> leftToSystem = new ArrayList<>();

  /** Guarded by {@link #running}. */
  private @Nullable IOException failure;

  /** Through which record everything has been written; the writer's. */
  private volatile long writtenId;

  /** Through which record everything is durable; changed under {@link #running}. */
  private volatile long syncedId;

  Syncer(Disk disk, JournalCounters counters) {
    this.disk = disk;
    this.counters = counters;
  }

  /** Begins where a replay ended: what the log does not call synced is so after the next sync. */
  void resume(LogEnd end) {
    synchronized (running) {
      syncedId = end.syncedId();
      writtenId = end.nextId() - 1;
      end.unsynced().forEach(id -> leftToSystem.add(SegmentDescriptor.name(id)));
    }
    synchronized (open) {
      end.segment().ifPresent(open::add);
      folderChanged = true;
    }
  }

  /** Everything through a record has been written. */
  void wrote(long id) {
    writtenId = id;
  }

  /** What came after a record is not there any more. */
  void tookBack(long id) {
    synchronized (running) {
      writtenId = id;
      syncedId = Math.min(syncedId, id);
    }
  }

  /** Through which record everything is durable, as far as this journal knows. */
  long syncedId() {
    return syncedId;
  }

  /** The writer has a new active segment. */
  void began(Segment segment) {
    synchronized (open) {
      open.add(segment);
      folderChanged = true;
    }
  }

  /** Makes durable all that was written before the call, and closes what is sealed. */
  void sync() throws IOException {
    synchronized (running) {
      if (failure != null) {
        throw failure;
      }
      long covered = writtenId;
      try {
        syncOnce();
        syncedId = covered;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  private void syncOnce() throws IOException {
    List<Segment> segments;
    boolean folder;
    synchronized (open) {
      segments = List.copyOf(open);
      folder = folderChanged;
      folderChanged = false;
    }
    syncLeft();
    for (Segment segment : segments) {
      boolean sealed = segment.isSealed();
      long start = System.nanoTime();
      if (segment.sync()) {
        counters.synced(System.nanoTime() - start);
      }
      if (sealed) {
        forget(segment);
        segment.close();
      }
    }
    if (folder) {
      disk.syncFolder();
    }
  }

  private void syncLeft() throws IOException {
    for (String name : leftToSystem) {
      try (SegmentFile file = disk.open(name)) {
        long start = System.nanoTime();
        file.sync();
        counters.synced(System.nanoTime() - start);
      }
    }
    leftToSystem.clear();
  }

  /** Whether a sync has failed, so that nothing can be trusted before a restart. */
  boolean hasFailed() {
    synchronized (running) {
      return failure != null;
    }
  }

  /**
   * Closes sealed segments without a sync, for the policy that leaves it to the system. Should a
   * sync be asked for later, it covers them.
   */
  void closeSealed() throws IOException {
    synchronized (open) {
      if (open.size() < 2) {
        return;
      }
    }
    synchronized (running) {
      for (Segment segment : segments()) {
        if (segment.isSealed()) {
          forget(segment);
          segment.close();
          leftToSystem.add(SegmentDescriptor.name(segment.firstId()));
        }
      }
    }
  }

  /** Closes everything as it is. */
  void closeAll() throws IOException {
    synchronized (running) {
      for (Segment segment : segments()) {
        forget(segment);
        segment.close();
      }
    }
  }

  private List<Segment> segments() {
    synchronized (open) {
      return List.copyOf(open);
    }
  }

  private void forget(Segment segment) {
    synchronized (open) {
      open.remove(segment);
    }
  }
}
