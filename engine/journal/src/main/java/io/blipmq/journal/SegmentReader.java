package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads one segment after another through a window that moves forward, larger while it is read in
 * one go than when it is jumped about in, and as large as a record where that is larger still.
 * Knows what a valid record looks like, not what is in it. One thread.
 */
final class SegmentReader {
  private static final int WINDOW_BYTES = 1 << 20;
  private static final int LEAST_BYTES = 16 << 10;

  private final CRC32 crc = new CRC32();
  private ByteBuffer window = ByteBuffer.allocateDirect(0);
  private @Nullable SegmentFile file;
  private int step = LEAST_BYTES;
  private long size;

  /** Where in the file the window begins. */
  private long base;

  /** Goes over to a segment, with the same window. */
  SegmentReader on(SegmentFile next) throws IOException {
    return on(next, next.size());
  }

  /** The same, as if the segment ended at a position. */
  SegmentReader on(SegmentFile next, long end) {
    file = next;
    size = end;
    base = 0;
    step = LEAST_BYTES;
    if (window.capacity() > WINDOW_BYTES) {
      window = ByteBuffer.allocateDirect(0);
    }
    window.limit(0);
    return this;
  }

  long size() {
    return size;
  }

  /** The bytes from a position on, as the buffer's remaining ones; valid until the next call. */
  ByteBuffer bytes(long position, int length) throws IOException {
    if (position < base || position + length > base + window.limit()) {
      refill(position, length);
    }
    // A view that began at another limit would hide the rest of the window.
    ByteBuffer view = window.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int start = (int) (position - base);
    return view.limit(start + length).position(start);
  }

  private void refill(long position, int length) throws IOException {
    boolean onward = position >= base && position <= base + window.limit() + LEAST_BYTES;
    step = onward ? Math.min(2 * step, WINDOW_BYTES) : LEAST_BYTES;
    int wanted = (int) Math.min(size - position, Math.max(step, length));
    if (length > wanted) {
      throw new IOException("%d bytes at %d of a file of %d".formatted(length, position, size));
    }
    if (window.capacity() < wanted) {
      // At least the usual size, so that it does not grow step by step.
      window =
          ByteBuffer.allocateDirect(Math.max(wanted, WINDOW_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }
    window.clear().limit(wanted);
    SegmentFile source = Objects.requireNonNull(file);
    while (window.hasRemaining()) {
      if (source.read(window, position + window.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    base = position;
  }

  /**
   * The size of the valid record at a position with an id of that range, header included; else 0.
   */
  int record(long position, long leastId, long largestId) throws IOException {
    if (position + RecordDescriptor.MIN_BYTES > size) {
      return 0;
    }
    ByteBuffer header = bytes(position, RecordDescriptor.HEADER_BYTES);
    int start = header.position();
    long id = header.getLong(start);
    int length = header.getInt(start + RecordDescriptor.LENGTH_OFFSET);
    if (id < leastId
        || id > largestId
        || length < RecordDescriptor.PREFIX_BYTES
        || length > size - position - RecordDescriptor.HEADER_BYTES
        || length > RecordDescriptor.MAX_PAYLOAD_BYTES) {
      return 0;
    }
    int bytes = RecordDescriptor.HEADER_BYTES + length;
    ByteBuffer record = bytes(position, bytes);
    int at = record.position();
    int expected = record.getInt(at + RecordDescriptor.CRC_OFFSET);
    return RecordDescriptor.checksum(record, at, at + bytes, crc) == expected ? bytes : 0;
  }

  /** The id of the record at a position. */
  long id(long position) throws IOException {
    ByteBuffer header = bytes(position, Long.BYTES);
    return header.getLong(header.position());
  }

  /**
   * Where the next valid record with at least that id begins, at a position or later; −1 if
   * nowhere.
   */
  long find(long from, long leastId) throws IOException {
    long largestId = largestId(leastId, from);
    for (long at = from; at + RecordDescriptor.MIN_BYTES <= size; at++) {
      long id = id(at);
      if (id >= leastId && id <= largestId && record(at, leastId, largestId) > 0) {
        return at;
      }
    }
    return -1;
  }

  /** Where the record after a damaged one begins, if the damaged one's length can be believed. */
  long findBehind(long damaged, long damagedId) throws IOException {
    if (damaged + RecordDescriptor.HEADER_BYTES <= size) {
      ByteBuffer header = bytes(damaged, RecordDescriptor.HEADER_BYTES);
      int length = header.getInt(header.position() + RecordDescriptor.LENGTH_OFFSET);
      long next = damaged + RecordDescriptor.HEADER_BYTES + length;
      if (length >= RecordDescriptor.PREFIX_BYTES
          && next <= size
          && record(next, damagedId + 1, damagedId + 1) > 0) {
        return next;
      }
    }
    return find(damaged + RecordDescriptor.MIN_BYTES, damagedId + 1);
  }

  /** No record behind a position can have a larger id than that, if one there has this id. */
  long largestId(long id, long position) {
    return id + Math.max(0, size - position) / RecordDescriptor.MIN_BYTES;
  }

  /** Where the last byte that is not zero ends, at a position or later; the position if none. */
  long contentEnd(long from) throws IOException {
    long end = from;
    for (long at = from; at < size; ) {
      int length = (int) Math.min(WINDOW_BYTES, size - at);
      ByteBuffer chunk = bytes(at, length);
      int start = chunk.position();
      for (int i = length - 1; i >= 0; i--) {
        if (chunk.get(start + i) != 0) {
          end = at + i + 1;
          break;
        }
      }
      at += length;
    }
    return end;
  }
}
