package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The index of a sealed segment, looked up on the disk: what is needed of it is read, never the
 * whole. One thread.
 */
final class SegmentIndex implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 << 10;

  /** How many entries are handed out at once. */
  private static final int MOST_ENTRIES = BUFFER_BYTES / IndexDescriptor.ENTRY_BYTES;

  private final SegmentFile file;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final long bytes;
  private final int partitions;

  private SegmentIndex(SegmentFile file, long bytes, int partitions) {
    this.file = file;
    this.bytes = bytes;
    this.partitions = partitions;
  }

  /**
   * Opens the index of a segment of that size; empty if there is none that fits.
   *
   * @param verified whether its checksum has been found right before
   */
  static Optional<SegmentIndex> open(Disk disk, long segment, long segmentBytes, boolean verified)
      throws IOException {
    String name = IndexDescriptor.name(segment);
    SegmentFile file;
    try {
      file = disk.open(name);
    } catch (IOException e) {
      return Optional.empty();
    }
    try {
      Optional<SegmentIndex> index = of(file, segmentBytes, verified);
      if (index.isEmpty()) {
        file.close();
      }
      return index;
    } catch (IOException e) {
      file.close();
      return Optional.empty();
    }
  }

  private static Optional<SegmentIndex> of(SegmentFile file, long segmentBytes, boolean verified)
      throws IOException {
    ByteBuffer head =
        ByteBuffer.allocate(IndexDescriptor.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (file.read(head, 0) < IndexDescriptor.HEADER_BYTES) {
      return Optional.empty();
    }
    head.flip();
    boolean ours =
        head.getLong() == IndexDescriptor.MAGIC && head.getInt() == IndexDescriptor.VERSION;
    int expected = head.getInt();
    boolean fits = head.getLong() == segmentBytes;
    int partitions = head.getInt();
    int entries = head.getInt();
    long bytes = IndexDescriptor.bytes(partitions, entries);
    if (!ours || !fits || partitions < 0 || entries < 0 || file.size() != bytes) {
      return Optional.empty();
    }
    var index = new SegmentIndex(file, bytes, partitions);
    return verified || index.checksum() == expected ? Optional.of(index) : Optional.empty();
  }

  private int checksum() throws IOException {
    var crc = new CRC32();
    for (long at = IndexDescriptor.COVERED_OFFSET; at < bytes; ) {
      int length = (int) Math.min(BUFFER_BYTES, bytes - at);
      crc.update(read(at, length));
      at += length;
    }
    return (int) crc.getValue();
  }

  /** The file's bytes. */
  long bytes() {
    return bytes;
  }

  private ByteBuffer read(long position, int length) throws IOException {
    buffer.clear().limit(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the index became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  /** As {@link IndexBuilder#entries(int, int, long)}. */
  IndexEntries entries(int topic, int partition, long from) throws IOException {
    long key = IndexDescriptor.key(topic, partition);
    int low = 0;
    int high = partitions - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      ByteBuffer one = read(IndexDescriptor.bytes(middle, 0), IndexDescriptor.PARTITION_BYTES);
      long found = IndexDescriptor.key(one.getInt(), one.getInt());
      if (found == key) {
        return one.getLong() < from
            ? IndexEntries.NONE
            : entriesOf(one.getInt(), one.getInt(), from);
      } else if (found < key) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return IndexEntries.NONE;
  }

  private IndexEntries entriesOf(int first, int count, long from) throws IOException {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (read(place(first + middle), Long.BYTES).getLong() <= from) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    int handed = Math.min(count - low, MOST_ENTRIES);
    ByteBuffer entries = read(place(first + low), handed * IndexDescriptor.ENTRY_BYTES);
    long[] offsets = new long[handed];
    long[] positions = new long[handed];
    for (int i = 0; i < handed; i++) {
      offsets[i] = entries.getLong();
      positions[i] = entries.getLong();
    }
    return new IndexEntries(offsets, positions, handed < count - low);
  }

  private long place(int entry) {
    return IndexDescriptor.bytes(partitions, entry);
  }

  /** Sees a partition; says whether it wants to see more. */
  interface Visitor {
    boolean partition(int topic, int partition, long lastOffset);
  }

  /** Shows all partitions, sorted. */
  void partitions(Visitor visitor) throws IOException {
    int at = 0;
    boolean more = true;
    while (at < partitions && more) {
      int count = Math.min(partitions - at, BUFFER_BYTES / IndexDescriptor.PARTITION_BYTES);
      ByteBuffer chunk =
          read(IndexDescriptor.bytes(at, 0), count * IndexDescriptor.PARTITION_BYTES);
      for (int i = 0; i < count && more; i++) {
        more = visitor.partition(chunk.getInt(), chunk.getInt(), chunk.getLong());
        chunk.getLong();
      }
      at += count;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
