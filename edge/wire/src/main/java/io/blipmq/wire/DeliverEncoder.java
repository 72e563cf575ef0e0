package io.blipmq.wire;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.netty.buffer.ByteBuf;

/**
 * Writes a DELIVER frame, message by message: {@link #begin}, any number of {@link #append}, {@link
 * #end}. Stateless.
 */
public final class DeliverEncoder {
  private DeliverEncoder() {}

  /** Begins a frame of one cursor; returns where it begins, for {@link #end}. */
  public static int begin(ByteBuf out, int subscription, int cursor) {
    int start = FrameEncoder.begin(out, FrameDescriptor.DELIVER, 0);
    out.writeInt(subscription).writeInt(cursor).writeInt(0);
    return start;
  }

  /** Adds a delivery at a QoS that may be lower than the message's own. */
  public static void append(ByteBuf out, long offset, int attempt, QoS qos, Message message) {
    out.writeLong(offset).writeInt(attempt);
    MessageEncoder.encode(out, message, qos);
  }

  /** Ends the frame that begins there and holds so many messages. */
  public static void end(ByteBuf out, int start, int count) {
    out.setInt(start + DeliverDescriptor.COUNT_OFFSET, count);
    FrameEncoder.end(out, start);
  }
}
