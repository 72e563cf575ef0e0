package io.blipmq.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Byte layout of a record in a segment. Little-endian; ids rise by one, across segments too.
 *
 * <pre>
 *   0                   8           12          16     17        18
 *   +-------------------+-----------+-----------+------+---------+------------------------+
 *   |        id         |  length   |  CRC-32   | type | version | body                   |
 *   +-------------------+-----------+-----------+------+---------+------------------------+
 *                                               |◀────────── payload, length bytes ──────▶|
 * </pre>
 *
 * <p>The CRC covers id, length and payload. Id 0 does not exist: where one would be, nothing has
 * been written.
 */
final class RecordDescriptor {
  static final int HEADER_BYTES = 16;
  static final int LENGTH_OFFSET = 8;
  static final int CRC_OFFSET = 12;

  /** The bytes of type and version, with which every payload begins. */
  static final int PREFIX_BYTES = 2;

  /** The smallest record. */
  static final int MIN_BYTES = HEADER_BYTES + PREFIX_BYTES;

  /** The largest payload that can be appended. */
  static final int MAX_PAYLOAD_BYTES = 1 << 30;

  static final byte PUBLISH = 1;
  static final byte DELAY = 2;
  static final byte RELEASE = 3;
  static final byte SETTLE = 4;
  static final byte TOPIC_CREATED = 5;
  static final byte TOPIC_ALTERED = 6;
  static final byte TOPIC_DELETED = 7;
  static final byte SUBSCRIPTION_OPENED = 8;
  static final byte SUBSCRIPTION_CLOSED = 9;

  /** Says through which record the log was synced when it was appended. */
  static final byte SYNCED = 13;

  /** Stands where damage was: the records from its id to the one before the next are lost. */
  static final byte GAP = 14;

  static final byte CHECKPOINT_BEGIN = 15;
  static final byte CHECKPOINT_END = 16;
  static final byte PARTITION_STATE = 17;
  static final byte PRODUCER_STATE = 18;
  static final byte FILTER_ADDED = 19;
  static final byte FILTER_REMOVED = 20;
  static final byte TABLE_PUT = 21;
  static final byte TABLE_REMOVED = 22;

  /** A {@link #SETTLE} that says only what has been settled since the last one. */
  static final byte SETTLE_MORE = 23;

  /** The largest number of a type. */
  static final byte NEWEST_TYPE = SETTLE_MORE;

  /** The newest version that any type's body has. */
  static final byte NEWEST_BODY = 2;

  /** A record of type {@link #SYNCED}, with its header. */
  static final int SYNC_MARK_BYTES = MIN_BYTES + Long.BYTES;

  /** Where in a record the type is. */
  static final int TYPE_OFFSET = HEADER_BYTES;

  /** Where in a record the body begins. */
  static final int BODY_OFFSET = MIN_BYTES;

  private RecordDescriptor() {}

  /** The version in which a type's body is written; those before it are read. */
  static byte version(byte type) {
    return switch (type) {
      case DELAY, TOPIC_CREATED, TOPIC_ALTERED -> 2;
      default -> 1;
    };
  }

  /**
   * Completes a record: its payload is in the buffer from {@code start + HEADER_BYTES} to the
   * position. The position stays.
   *
   * <p>Id and length stand side by side with the payload for a moment, in the place of the CRC, so
   * that one call sees all three: half of what a checksum of a small record costs is the call.
   */
  static void finish(ByteBuffer buffer, int start, long id, CRC32 crc) {
    int end = buffer.position();
    int length = end - start - HEADER_BYTES;
    int covered = start + Integer.BYTES;
    buffer.putLong(covered, id);
    buffer.putInt(covered + LENGTH_OFFSET, length);
    crc.reset();
    int limit = buffer.limit();
    buffer.limit(end).position(covered);
    crc.update(buffer);
    buffer.limit(limit);
    buffer.putLong(start, id);
    buffer.putInt(start + LENGTH_OFFSET, length);
    buffer.putInt(start + CRC_OFFSET, (int) crc.getValue());
  }

  /** The CRC of the record in the buffer between two indexes; position and limit stay. */
  static int checksum(ByteBuffer buffer, int start, int end, CRC32 crc) {
    int position = buffer.position();
    int limit = buffer.limit();
    crc.reset();
    buffer.limit(start + CRC_OFFSET).position(start);
    crc.update(buffer);
    buffer.limit(end).position(start + HEADER_BYTES);
    crc.update(buffer);
    buffer.limit(limit).position(position);
    return (int) crc.getValue();
  }
}
