package io.blipmq.journal;

import io.blipmq.core.port.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log: gives records their ids, encodes them into one buffer, writes it when it is
 * full or asked to, and goes on to the next segment when one is full. The writer's thread only.
 *
 * <p>{@link #mark} says that everything so far has been confirmed; {@link #rollBack} takes back
 * what came after, so that a record that was refused is not there after a restart.
 */
final class SegmentWriter {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int ZEROS_BYTES = 64 << 10;

  private final Disk disk;
  private final Syncer syncer;
  private final JournalCounters counters;
  private final Checkpoints checkpoints;
  private final LogSegments log;
  private final TopicNames names;
  private final long segmentBytes;
  private final long maxBytes;
  private final boolean preallocate;
  private final RecordEncoder encoder = new RecordEncoder();
  private final CRC32 crc = new CRC32();
  private final ByteBuffer usualBuffer = direct(BUFFER_BYTES);
  private final ByteBuffer zeros = direct(ZEROS_BYTES);
  private ByteBuffer buffer = usualBuffer;
  private @Nullable Segment active;

  /** What is in the active segment. */
  private IndexBuilder index = new IndexBuilder();

  private long nextId;

  /** The segments that hold something since the mark, oldest first. */
  private final List<Segment> sinceMark = new ArrayList<>();

  private long markedId;
  private long markedEnd;

  /** The last record that says through which one the log was synced, and what it says. */
  private long syncMark;

  private long syncMarkSays;

  SegmentWriter(JournalConfig config, Shared parts, boolean preallocate) {
    disk = parts.disk();
    syncer = parts.syncer();
    counters = parts.counters();
    checkpoints = parts.checkpoints();
    log = parts.log();
    names = parts.names();
    segmentBytes = config.segmentBytes();
    maxBytes = config.maxBytes();
    this.preallocate = preallocate;
  }

  /** Begins where a replay ended. */
  void resume(LogEnd end) {
    nextId = end.nextId();
    log.resume(end);
    index = end.index();
    syncMark = end.lastMark();
    syncMarkSays = end.syncedId();
    if (end.segment().isPresent()) {
      active = end.segment().get();
    }
    syncer.resume(end);
    mark();
  }

  /** Whether the next record of that size makes a write necessary before it. */
  boolean mustFlushBefore(LogRecord record, int payload) {
    int bytes = RecordDescriptor.HEADER_BYTES + payload;
    return buffer.position() > 0 && (buffer.remaining() < bytes || isFullFor(record, bytes));
  }

  /** Adds a record to what will be written next. */
  void add(LogRecord record, int payload) throws IOException {
    int bytes = RecordDescriptor.HEADER_BYTES + payload;
    Segment segment = active;
    if (segment == null || isFullFor(record, bytes)) {
      flush();
      segment = begin();
    }
    if (buffer.remaining() < bytes) {
      flush();
      if (buffer.remaining() < bytes) {
        buffer = direct(bytes);
      }
    }
    int start = buffer.position();
    buffer.position(start + RecordDescriptor.HEADER_BYTES);
    encoder.encode(record, buffer);
    assert buffer.position() == start + bytes;
    RecordDescriptor.finish(buffer, start, nextId, crc);
    checkpoints.note(record, nextId, bytes, segment.firstId());
    noteMessages(record, segment.end() + start);
    names.see(record);
    nextId++;
  }

  private void noteMessages(LogRecord record, long position) {
    if (record instanceof LogRecord.Publish publish) {
      long first = publish.firstOffset();
      long last = first + publish.messages().size() - 1;
      index.stage(publish.topic(), publish.partition(), first, last, position);
    } else if (record instanceof LogRecord.Release release) {
      long offset = release.offset();
      index.stage(release.topic(), release.partition(), offset, offset, position);
    }
  }

  /**
   * Adds a record that says through which one the log is synced, if more is than the last such
   * record says: what is missing beyond it at a start has been lost by a power cut, what is missing
   * before it is damage. Nothing else may be waiting to be written.
   */
  void addSyncMark() {
    long synced = syncer.syncedId();
    if (active != null && synced > Math.max(syncMark, syncMarkSays)) {
      int start = buffer.position();
      buffer
          .position(start + RecordDescriptor.HEADER_BYTES)
          .put(RecordDescriptor.SYNCED)
          .put(RecordDescriptor.version(RecordDescriptor.SYNCED))
          .putLong(synced);
      RecordDescriptor.finish(buffer, start, nextId, crc);
      syncMark = nextId;
      syncMarkSays = synced;
      nextId++;
    }
  }

  private boolean isFullFor(LogRecord record, int bytes) {
    return active != null
        && active.firstId() < nextId
        && (active.end() + buffer.position() + bytes > segmentBytes
            || record instanceof LogRecord.CheckpointBegin);
  }

  /** Seals the active segment and makes the next; its header waits in the empty buffer. */
  private Segment begin() throws IOException {
    if (active != null) {
      active.seal();
      long indexBytes = IndexWriter.write(disk, active.firstId(), active.end(), index);
      log.sealed(active.size(), indexBytes);
      index = index.next();
    }
    String name = SegmentDescriptor.name(nextId);
    Segment next = new Segment(nextId, disk.create(name), 0, 0);
    active = next;
    log.began(nextId, index);
    sinceMark.add(next);
    syncer.began(next);
    SegmentDescriptor.putHeader(buffer);
    return next;
  }

  /** Writes what has been added. */
  void flush() throws IOException {
    if (buffer.position() > 0 && active != null) {
      buffer.flip();
      if (preallocate) {
        active.allocate(active.end() + buffer.remaining(), allocationLimit(active), zeros);
      }
      int bytes = buffer.remaining();
      active.write(buffer);
      syncer.wrote(nextId - 1);
      checkpoints.add(bytes);
      counters.wrote();
      index.publish();
      log.grew(active.end(), active.size());
      buffer = usualBuffer;
      buffer.clear();
    }
  }

  /** Up to where it makes sense to allocate: not beyond what the log may take in all. */
  private long allocationLimit(Segment segment) {
    long left = Math.max(0, maxBytes - log.usedBytes());
    return maxBytes == 0 ? segmentBytes : Math.min(segmentBytes, segment.end() + left);
  }

  /**
   * Finds out whether the active segment has been taken away: the system lets an open file be
   * written and synced that nobody will find again.
   *
   * @throws IOException if so
   */
  void checkThere() throws IOException {
    if (active != null && !disk.holds(SegmentDescriptor.name(active.firstId()))) {
      throw new IOException(
          "segment %s, or the whole folder, was removed while it was written to"
              .formatted(SegmentDescriptor.name(active.firstId())));
    }
  }

  /** All that has been flushed is confirmed, or about to be; nothing else has been added. */
  void mark() {
    sinceMark.clear();
    if (active != null) {
      sinceMark.add(active);
    }
    markedId = nextId;
    markedEnd = active == null ? 0 : active.end();
    log.confirmed();
    checkpoints.mark();
  }

  /**
   * Takes back everything since the mark, and leaves the log without an active segment: the next
   * record begins one. What was confirmed before is synced on the way.
   *
   * @throws IOException if the disk does not even do that; then nothing can follow
   */
  void rollBack() throws IOException {
    buffer = usualBuffer;
    buffer.clear();
    active = null;
    nextId = markedId;
    checkpoints.rollBack();
    index = new IndexBuilder();
    takeBackSegments();
    IOException unsynced = syncConfirmed();
    syncer.tookBack(nextId - 1);
    syncMark = 0;
    syncMarkSays = 0;
    syncer.closeAll();
    // The newest first, and durably, unless what comes before is not: what is left must never have
    // a hole in the middle.
    for (int i = sinceMark.size() - 1; i >= 0; i--) {
      IndexWriter.discard(disk, sinceMark.get(i).firstId());
      String name = SegmentDescriptor.name(sinceMark.get(i).firstId());
      if (i == 0 && markedEnd > SegmentDescriptor.HEADER_BYTES) {
        disk.syncFolder();
        cut(name, markedEnd, unsynced == null);
      } else {
        disk.delete(name);
      }
    }
    disk.syncFolder();
    mark();
    if (unsynced != null) {
      throw unsynced;
    }
  }

  /** Nobody reads any more what will be gone in a moment. */
  private void takeBackSegments() {
    if (!sinceMark.isEmpty()) {
      boolean left = markedEnd > SegmentDescriptor.HEADER_BYTES;
      log.tookBack(sinceMark.getFirst().firstId(), left ? markedEnd : 0);
    }
  }

  private @Nullable IOException syncConfirmed() {
    try {
      syncer.sync();
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private void cut(String name, long size, boolean sync) throws IOException {
    try (SegmentFile file = disk.open(name)) {
      file.truncate(size);
      if (sync) {
        file.sync();
      }
    }
  }

  /**
   * After a {@link #rollBack}: begins a segment and takes its first blocks, to see if there is
   * space.
   */
  void probe() throws IOException {
    begin().allocate(1, segmentBytes, zeros);
    syncer.sync();
  }

  /** Ends the log cleanly: what is there is durable, and nothing is allocated beyond it. */
  void close() throws IOException {
    syncer.sync();
    if (active != null) {
      addSyncMark();
      flush();
      active.seal();
      log.grew(active.end(), active.size());
      syncer.sync();
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
