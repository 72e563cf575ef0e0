package io.blipmq.wire;

import static io.blipmq.wire.PublishDescriptor.TOPIC_LENGTH_OFFSET;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import io.netty.buffer.ByteBuf;

/**
 * Writes a PUBLISH frame of version 2, message by message: {@link #begin}, any number of {@link
 * #append}, {@link #end}. Stateless.
 */
public final class PublishEncoder {
  private PublishEncoder() {}

  /**
   * Begins a frame.
   *
   * @param correlationId what the answer carries; 0 for no answer unless it failed
   * @param topic the topic's name in UTF-8, at most 65,535 bytes
   * @return where the frame begins, for {@link #end}
   */
  public static int begin(ByteBuf out, long correlationId, PublishHeader header, byte[] topic) {
    int start = FrameEncoder.begin(out, FrameDescriptor.PUBLISH, correlationId);
    Durability atLeast = header.atLeast();
    out.writeByte(flags(header))
        .writeByte(atLeast == Durability.MEMORY ? 0 : Durabilities.code(atLeast))
        .writeInt(header.deadlineMillis())
        .writeLong(header.producer())
        .writeLong(header.sequence())
        .writeShort(topic.length)
        .writeBytes(topic);
    if (header.routing() instanceof Routing.ToPartition to) {
      out.writeShort(to.partition());
    }
    out.writeInt(0);
    return start;
  }

  private static int flags(PublishHeader header) {
    int routing =
        switch (header.routing()) {
          case Routing.ByKey _ -> 0;
          case Routing.RoundRobin _ -> PublishDescriptor.ROUND_ROBIN;
          case Routing.Random _ -> PublishDescriptor.RANDOM;
          case Routing.ToPartition _ -> PublishDescriptor.TO_PARTITION;
        };
    return routing
        | (header.unit() ? PublishDescriptor.UNIT : 0)
        | (header.waits() ? 0 : PublishDescriptor.NO_WAIT);
  }

  /**
   * Adds a message.
   *
   * @throws io.blipmq.api.BlipException.InvalidRequest as {@link MessageEncoder#encode} does
   */
  public static void append(ByteBuf out, Message message) {
    MessageEncoder.encode(out, message, message.qos());
  }

  /** Ends the frame that begins there and holds so many messages. */
  public static void end(ByteBuf out, int start, int count) {
    int behindTopic =
        start + TOPIC_LENGTH_OFFSET + 2 + out.getUnsignedShort(start + TOPIC_LENGTH_OFFSET);
    int routing = out.getByte(start + FrameDescriptor.PAYLOAD_OFFSET) & PublishDescriptor.ROUTING;
    out.setInt(behindTopic + (routing == PublishDescriptor.TO_PARTITION ? 2 : 0), count);
    FrameEncoder.end(out, start);
  }
}
