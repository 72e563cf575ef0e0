package io.blipmq.wire;

/**
 * The layout of a message within a PUBLISH or DELIVER batch. A part in brackets is there if its
 * flag is set.
 *
 * <pre>
 *   0               1               2               3               4
 *  +---------------+---------------+---------------+---------------+---------------+
 *  |     flags     |                  u32 payload length                           |
 *  +---------------+---------------+---------------+---------------+---------------+
 *  [ KEY      u16 length, UTF-8 key                                                ]
 *  [ HEADERS  u16 count, count times: u16 length, UTF-8 name, u32 length, UTF-8 value ]
 *  [ TTL      u64 milliseconds from creation                                       ]
 *  [ DELAY    u64 milliseconds from publishing                                     ]
 *  [ CREATED  u64 milliseconds since 1970                                          ]
 *  |  payload                                                                     ...
 *  +---------------+---------------+---------------+---------------+---------------+
 *
 *   flags:   1 QoS 1   2 KEY   4 HEADERS   8 TTL   16 DELAY   32 CREATED
 * </pre>
 */
final class MessageDescriptor {
  static final int QOS = 1;
  static final int KEY = 2;
  static final int HEADERS = 4;
  static final int TTL = 8;
  static final int DELAY = 16;
  static final int CREATED = 32;
  static final int ALL_FLAGS = 63;

  /** What most messages have. */
  static final int USUAL_FLAGS = QOS | CREATED;

  /** Flags and payload length: what the smallest message takes. */
  static final int MIN_BYTES = 5;

  /** What the smallest header takes. */
  static final int MIN_HEADER_BYTES = 6;

  private MessageDescriptor() {}
}
