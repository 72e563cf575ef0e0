package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/**
 * Through which record a log says that it was synced, as far as it has been read. What is missing
 * beyond that, a power cut may have taken: the disk had not been asked to keep it.
 */
final class SyncMarks {
  private long lastMark;
  private long syncedId;

  /** Sees the record in the buffer, whatever it is. */
  void see(long id, ByteBuffer record) {
    int start = record.position();
    if (record.get(start + RecordDescriptor.TYPE_OFFSET) == RecordDescriptor.SYNCED
        && record.remaining() == RecordDescriptor.SYNC_MARK_BYTES) {
      lastMark = id;
      syncedId = Math.max(syncedId, record.getLong(start + RecordDescriptor.BODY_OFFSET));
    }
  }

  /** The last record that said it. */
  long lastMark() {
    return lastMark;
  }

  /** Through which record. */
  long syncedId() {
    return syncedId;
  }

  /**
   * Syncs what was not synced yet. What a process had written and not synced when it was killed is
   * in the system's hands only; it is served from now on, and must be as durable as what is synced
   * behind it.
   *
   * @param segments all of them, rising
   */
  void syncRest(Disk disk, Collection<Long> segments, long nextId) throws IOException {
    long following = nextId;
    for (long id : List.copyOf(segments).reversed()) {
      if (following - 1 <= syncedId) {
        break;
      }
      try (SegmentFile file = disk.open(SegmentDescriptor.name(id))) {
        file.sync();
      }
      following = id;
    }
    if (following < nextId) {
      disk.syncFolder();
    }
  }

  /**
   * The same for the rest of a log, where damaged stretches may lie between.
   *
   * @param from where in the first segment to begin
   * @param leastId no record there has a smaller id
   */
  static long behind(Disk disk, List<Long> segments, long from, long leastId) throws IOException {
    var marks = new SyncMarks();
    var reading = new SegmentReader();
    long at = from;
    long least = leastId;
    for (long id : segments) {
      least = Math.max(least, id);
      try (SegmentFile file = disk.open(SegmentDescriptor.name(id))) {
        SegmentReader segment = reading.on(file);
        for (at = segment.find(at, least); at >= 0; at = segment.find(at, least)) {
          int bytes = segment.record(at, least, Long.MAX_VALUE);
          marks.see(segment.id(at), segment.bytes(at, bytes));
          least = segment.id(at) + 1;
          at += bytes;
        }
      }
      at = SegmentDescriptor.HEADER_BYTES;
    }
    return marks.syncedId();
  }
}
