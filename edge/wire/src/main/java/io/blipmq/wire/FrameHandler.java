package io.blipmq.wire;

import io.netty.buffer.ByteBuf;

/** Gets the frames that a {@link FrameSplitter} finds, on the thread that feeds it. */
@FunctionalInterface
public interface FrameHandler {
  /**
   * One whole frame. The payload's readable bytes are exactly the frame's; the buffer is only
   * borrowed for this call, and what the call leaves unread is skipped.
   *
   * @param type the type code; nothing has checked yet that it is a known one
   * @return whether to go on; after false the splitter leaves all further bytes unread
   */
  boolean frame(int type, long correlationId, ByteBuf payload);
}
