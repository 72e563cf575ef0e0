package io.blipmq.wire;

/**
 * The layout of a DELIVER payload.
 *
 * <pre>
 *   0               1               2               3
 *  +---------------+---------------+---------------+---------------+
 *  |                     u32 subscription id                       |
 *  +---------------------------------------------------------------+
 *  |                     u32 cursor id                             |
 *  +---------------------------------------------------------------+
 *  |                     u32 count                                 |
 *  +===============================================================+
 *  |                     u64 offset                                |  count
 *  |                                                               |  times
 *  +---------------------------------------------------------------+
 *  |                     u32 attempt                               |
 *  +---------------------------------------------------------------+
 *  |  message                                                     ...
 *  +===============================================================+
 * </pre>
 */
final class DeliverDescriptor {
  /** Where the count is, counted from the frame's first byte. */
  static final int COUNT_OFFSET = FrameDescriptor.PAYLOAD_OFFSET + 8;

  /** What the smallest delivery takes. */
  static final int MIN_DELIVERY_BYTES = 12 + MessageDescriptor.MIN_BYTES;

  private DeliverDescriptor() {}
}
