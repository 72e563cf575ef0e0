package io.blipmq.client;

import io.blipmq.wire.FrameDescriptor;

/**
 * What the broker said it takes. Immutable.
 *
 * @param messageBytes the largest payload
 * @param frameBytes the largest value of a frame's length field
 */
record Limits(int messageBytes, int frameBytes) {
  /** Before the broker has said it. */
  static final Limits UNKNOWN = new Limits(Integer.MAX_VALUE, FrameDescriptor.MAX_LENGTH);
}
