package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds where a start begins to read: the newest segment that begins with a checkpoint of which
 * everything up to its end is there, each record with the next id and a right checksum.
 */
final class CheckpointFinder {
  private static final byte CHECKPOINT_BEGIN = RecordDescriptor.CHECKPOINT_BEGIN;
  private static final byte CHECKPOINT_END = RecordDescriptor.CHECKPOINT_END;

  private final Disk disk;
  private final SegmentReader reading;

  CheckpointFinder(Disk disk, SegmentReader reading) {
    this.disk = disk;
    this.reading = reading;
  }

  /** The index of the segment; −1 if no checkpoint is complete. */
  int find(List<Long> segments) throws IOException {
    for (int i = segments.size() - 1; i >= 0; i--) {
      OptionalLong number = checkpointAt(segments.get(i));
      if (number.isPresent() && end(segments.subList(i, segments.size()), number) > 0) {
        return i;
      }
    }
    return -1;
  }

  /** The last complete checkpoint before the segment of that index. */
  Optional<Checkpoints.Complete> findBefore(List<Long> segments, int index) throws IOException {
    for (int i = index - 1; i >= 0; i--) {
      OptionalLong number = checkpointAt(segments.get(i));
      long end = number.isPresent() ? end(segments.subList(i, index), number) : 0;
      if (end > 0) {
        return Optional.of(new Checkpoints.Complete(segments.get(i), end, 0));
      }
    }
    return Optional.empty();
  }

  /** The number of the checkpoint that begins a segment. */
  private OptionalLong checkpointAt(long id) throws IOException {
    try (SegmentFile file = disk.open(SegmentDescriptor.name(id))) {
      SegmentReader segment = reading.on(file);
      int bytes = segment.record(SegmentDescriptor.HEADER_BYTES, id, id);
      return bytes > 0 && SegmentHeaders.isThere(segment)
          ? number(segment.bytes(SegmentDescriptor.HEADER_BYTES, bytes), CHECKPOINT_BEGIN)
          : OptionalLong.empty();
    }
  }

  /** The record that ends the checkpoint which begins the first of these segments; 0 if none. */
  private long end(List<Long> segments, OptionalLong number) throws IOException {
    long nextId = segments.getFirst();
    for (long id : segments) {
      if (id != nextId) {
        return 0;
      }
      try (SegmentFile file = disk.open(SegmentDescriptor.name(id))) {
        SegmentReader segment = reading.on(file);
        long at = SegmentDescriptor.HEADER_BYTES;
        int bytes = segment.record(at, nextId, nextId);
        while (bytes > 0) {
          ByteBuffer record = segment.bytes(at, bytes);
          if (isGap(record)) {
            return 0;
          }
          if (number(record, CHECKPOINT_END).equals(number)) {
            return nextId;
          }
          nextId++;
          at += bytes;
          bytes = segment.record(at, nextId, nextId);
        }
      }
    }
    return 0;
  }

  private static boolean isGap(ByteBuffer record) {
    return type(record) == RecordDescriptor.GAP;
  }

  private static byte type(ByteBuffer record) {
    return record.get(record.position() + RecordDescriptor.TYPE_OFFSET);
  }

  private static OptionalLong number(ByteBuffer record, byte type) {
    return type(record) == type && record.remaining() >= RecordDescriptor.BODY_OFFSET + Long.BYTES
        ? OptionalLong.of(record.getLong(record.position() + RecordDescriptor.BODY_OFFSET))
        : OptionalLong.empty();
  }
}
