package io.blipmq.wire;

/**
 * The layout of a PUBLISH payload of version 2.
 *
 * <pre>
 *   0               1               2               3
 *  +---------------+---------------+---------------+---------------+
 *  |     flags     |  durability   |      u32 deadline             |
 *  +---------------+---------------+-------------------------------+
 *  |         in milliseconds       |      u64 producer id          |
 *  +-------------------------------+                               |
 *  |                               +-------------------------------+
 *  |                               |      u64 sequence             |
 *  +-------------------------------+                               |
 *  |                               +-------------------------------+
 *  |                               |      u16 topic length         |
 *  +-------------------------------+-------------------------------+
 *  |  topic                                                       ...
 *  +-------------------------------+-------------------------------+
 *  |  [u16 partition]              |
 *  +-------------------------------+-------------------------------+
 *  |                       u32 count                               |
 *  +---------------------------------------------------------------+
 *  |  messages                                                    ...
 *  +---------------------------------------------------------------+
 *
 *   flags:       2 unit   16 refuse at once where there is no room (1 is reserved and ignored)
 *                12 routing: 0 by key   4 round-robin   8 random   12 to the partition behind the topic
 *   durability:  0 what the policy gives   1 memory   2 log   3 synced   4 replicated
 * </pre>
 */
final class PublishDescriptor {
  static final int UNIT = 2;
  static final int ROUTING = 12;
  static final int ROUND_ROBIN = 4;
  static final int RANDOM = 8;
  static final int TO_PARTITION = 12;
  static final int NO_WAIT = 16;
  static final int ALL_FLAGS = 31;

  /** Bytes before the topic's text, its length included. */
  static final int FIXED_BYTES = 24;

  /** Where the topic's length is, counted from the frame's first byte. */
  static final int TOPIC_LENGTH_OFFSET = FrameDescriptor.PAYLOAD_OFFSET + FIXED_BYTES - 2;

  private PublishDescriptor() {}
}
