package io.blipmq.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an {@link IndexBuilder} to a file beside its segment. Not synced, and no failure if the
 * disk does not take it: an index that is missing or bad is made anew from the segment.
 */
final class IndexWriter {
  private static final Logger LOG = LoggerFactory.getLogger(IndexWriter.class);
  private static final int BUFFER_BYTES = 64 << 10;

  private final SegmentFile file;
  private final CRC32 crc = new CRC32();
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long position = IndexDescriptor.COVERED_OFFSET;
  private int nextEntry;

  private IndexWriter(SegmentFile file) {
    this.file = file;
  }

  /** The bytes of the index that was written; 0 if the disk did not take it. */
  static long write(Disk disk, long segment, long segmentBytes, IndexBuilder index) {
    String name = IndexDescriptor.name(segment);
    try (SegmentFile file = disk.create(name)) {
      return new IndexWriter(file).write(segmentBytes, index);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("event=journal_index_not_written file={} reason=\"{}\"", name, e.getMessage());
      discard(disk, segment);
      return 0;
    }
  }

  /** Removes a segment's index, if it is there and the disk allows it. */
  static void discard(Disk disk, long segment) {
    try {
      disk.delete(IndexDescriptor.name(segment));
    } catch (IOException e) {
      LOG.warn(
          "event=journal_index_not_removed file={} reason=\"{}\"",
          IndexDescriptor.name(segment),
          e.getMessage());
    }
  }

  private long write(long segmentBytes, IndexBuilder index) throws IOException {
    buffer.putLong(segmentBytes).putInt(index.partitions()).putInt(index.entries());
    index.partitions((topic, partition, lastOffset, entries) -> {
      room(IndexDescriptor.PARTITION_BYTES)
          .putInt(topic)
          .putInt(partition)
          .putLong(lastOffset)
          .putInt(nextEntry)
          .putInt(entries);
      nextEntry += entries;
    });
    index.entries(
        (offset, place) -> room(IndexDescriptor.ENTRY_BYTES).putLong(offset).putLong(place));
    flush();
    ByteBuffer head =
        ByteBuffer.allocate(IndexDescriptor.COVERED_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(IndexDescriptor.MAGIC).putInt(IndexDescriptor.VERSION);
    file.write(head.putInt((int) crc.getValue()).flip(), 0);
    return position;
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      try {
        flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return buffer;
  }

  private void flush() throws IOException {
    buffer.flip();
    int bytes = buffer.remaining();
    crc.update(buffer);
    buffer.rewind();
    file.write(buffer, position);
    position += bytes;
    buffer.clear();
  }
}
