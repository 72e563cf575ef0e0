package io.blipmq.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Byte layout of a segment: a header, then records ({@link RecordDescriptor}), then zeros up to the
 * end of the file. Little-endian.
 *
 * <pre>
 *   0                   8           12                                32
 *   +-------------------+-----------+----------------------------------+---------+---------+-----
 *   | magic "BLIPWAL\0" |  version  |         reserved, zero           | record  | record  | ...
 *   +-------------------+-----------+----------------------------------+---------+---------+-----
 * </pre>
 *
 * <p>A segment's file is named by the id of its first record, in twenty digits, and ends in {@code
 * .wal}.
 */
final class SegmentDescriptor {
  static final int HEADER_BYTES = 32;
  static final int VERSION_OFFSET = 8;
  static final int VERSION = 1;

  /** "BLIPWAL\0" as a little-endian number. */
  static final long MAGIC =
      ByteBuffer.wrap("BLIPWAL\0".getBytes(StandardCharsets.US_ASCII))
          .order(java.nio.ByteOrder.LITTLE_ENDIAN)
          .getLong(0);

  private static final String SUFFIX = ".wal";
  private static final int DIGITS = 20;

  private SegmentDescriptor() {}

  /** Writes a header at the buffer's position. */
  static void putHeader(ByteBuffer target) {
    target.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(0).putLong(0);
  }

  /** Whether a header of this version, with nothing in what is reserved, is at the position. */
  static boolean isHeader(ByteBuffer source) {
    int at = source.position();
    return source.getLong(at) == MAGIC
        && source.getInt(at + VERSION_OFFSET) == VERSION
        && source.getInt(at + 12) == 0
        && source.getLong(at + 16) == 0
        && source.getLong(at + 24) == 0;
  }

  /** The version of the header at the position, 0 if there is none. */
  static int version(ByteBuffer source) {
    int at = source.position();
    return source.getLong(at) == MAGIC ? source.getInt(at + VERSION_OFFSET) : 0;
  }

  /** The name of the segment whose first record has that id. */
  static String name(long firstId) {
    return "%020d".formatted(firstId) + SUFFIX;
  }

  /** The id that a file's name says, if it is a segment's name. */
  static OptionalLong firstId(String name) {
    if (name.length() != DIGITS + SUFFIX.length() || !name.endsWith(SUFFIX)) {
      return OptionalLong.empty();
    }
    try {
      long id = Long.parseLong(name, 0, DIGITS, 10);
      return id > 0 ? OptionalLong.of(id) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
