package io.blipmq.journal;

/**
 * Byte layout of a message in a record. Little-endian; a text is u32 length and UTF-8; what is in
 * brackets is there if its flag is set.
 *
 * <pre>
 *   0       1                5
 *   +-------+----------------+-----------+-------+---------+-------+-------------+---------+
 *   | flags | payload length | [created] | [ttl] | [delay] | [key] | [headers]   | payload |
 *   +-------+----------------+-----------+-------+---------+-------+-------------+---------+
 *      u8          u32          u64 ms     u64 ms  u64 ms    text   u16 count,
 *                                                                   count × (text, text)
 * </pre>
 */
final class MessageDescriptor {
  static final int FIXED_BYTES = 5;
  static final int QOS_ONE = 1;
  static final int KEY = 2;
  static final int HEADERS = 4;
  static final int TTL = 8;
  static final int DELAY = 16;
  static final int CREATED = 32;
  static final int ALL_FLAGS = 63;

  private MessageDescriptor() {}
}
