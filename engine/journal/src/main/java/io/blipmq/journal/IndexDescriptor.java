package io.blipmq.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Byte layout of a segment's index: a header, the partitions sorted by topic and partition, and
 * each one's entries, sorted by offset. Little-endian. A file beside the segment, of the same name,
 * that ends in {@code .idx}.
 *
 * <pre>
 *   0                   8         12        16                  24           28          32
 *   +-------------------+---------+---------+-------------------+------------+-----------+
 *   | magic "BLIPIDX\0" | version | CRC-32  |  segment's bytes  | partitions |  entries  |
 *   +-------------------+---------+---------+-------------------+------------+-----------+
 *   partition   | topic, u32 | partition, u32 | last offset, u64 | first entry, u32 | entries, u32 |
 *   entry       | offset, u64 | position of its record in the segment, u64 |
 * </pre>
 *
 * <p>The CRC covers everything behind it. An entry for the first record of a partition in each
 * block of the segment, and none where a block has no record of it.
 */
final class IndexDescriptor {
  static final int HEADER_BYTES = 32;
  static final int VERSION = 1;
  static final int CRC_OFFSET = 12;
  static final int COVERED_OFFSET = 16;
  static final int PARTITION_BYTES = 24;
  static final int ENTRY_BYTES = 16;

  /** A record belongs to the block in which it begins. */
  static final int BLOCK_BITS = 14;

  /** "BLIPIDX\0" as a little-endian number. */
  static final long MAGIC =
      ByteBuffer.wrap("BLIPIDX\0".getBytes(StandardCharsets.US_ASCII))
          .order(java.nio.ByteOrder.LITTLE_ENDIAN)
          .getLong(0);

  private static final String SUFFIX = ".idx";

  private IndexDescriptor() {}

  /** The name of a segment's index. */
  static String name(long firstId) {
    return "%020d".formatted(firstId) + SUFFIX;
  }

  /** Whether a file's name is an index's. */
  static boolean isName(String name) {
    return name.endsWith(SUFFIX);
  }

  /** The name of the segment that an index of that name belongs to. */
  static String segment(String name) {
    return name.substring(0, name.length() - SUFFIX.length()) + ".wal";
  }

  /** A partition of a topic as one number, in the order of the index. */
  static long key(int topic, int partition) {
    return ((long) topic << 32) | (partition & 0xFFFF_FFFFL);
  }

  /** Where the block behind the one of a position begins. */
  static long blockEnd(long position) {
    return ((position >> BLOCK_BITS) + 1) << BLOCK_BITS;
  }

  static long bytes(long partitions, long entries) {
    return HEADER_BYTES + partitions * PARTITION_BYTES + entries * ENTRY_BYTES;
  }
}
