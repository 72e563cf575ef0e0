package io.blipmq.wire;

import static io.blipmq.wire.FrameDescriptor.TYPE_OFFSET;

import io.netty.buffer.ByteBuf;

/** The frame around a payload: written first, its length patched at the end. Stateless. */
public final class FrameEncoder {
  private FrameEncoder() {}

  /**
   * Begins a frame.
   *
   * @return where it begins, for {@link #end}; setting the writer index back to it takes the frame
   *     back
   */
  public static int begin(ByteBuf out, int type, long correlationId) {
    int start = out.writerIndex();
    out.writeInt(0).writeByte(type).writeLong(correlationId);
    return start;
  }

  /** Ends the frame that begins there. */
  public static void end(ByteBuf out, int start) {
    out.setInt(start, out.writerIndex() - start - TYPE_OFFSET);
  }

  /** A whole frame without payload. */
  static void empty(ByteBuf out, int type, long correlationId) {
    end(out, begin(out, type, correlationId));
  }
}
