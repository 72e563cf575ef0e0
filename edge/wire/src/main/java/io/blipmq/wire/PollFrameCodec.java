package io.blipmq.wire;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes and reads the frames of version 1. Stateless. */
public final class PollFrameCodec {
  private PollFrameCodec() {}

  /** Writes a PUBLISH; as a delivery its correlation id is the delivery tag or the POLL's. */
  public static void publish(
      ByteBuf out, long correlationId, QoS qos, String topic, Message message) {
    int start = FrameEncoder.begin(out, FrameDescriptor.POLL_PUBLISH, correlationId);
    out.writeByte(qos.level());
    Fields.writeText(out, topic);
    message.readPayload(out::writeBytes);
    FrameEncoder.end(out, start);
  }

  public static void subscribe(ByteBuf out, long correlationId, String topic, QoS qos) {
    int start = FrameEncoder.begin(out, FrameDescriptor.POLL_SUBSCRIBE, correlationId);
    Fields.writeText(out, topic);
    out.writeByte(qos.level());
    FrameEncoder.end(out, start);
  }

  public static void ack(ByteBuf out, long correlationId, long subscription) {
    number(out, FrameDescriptor.POLL_ACK, correlationId, subscription);
  }

  public static void poll(ByteBuf out, long correlationId, long subscription) {
    number(out, FrameDescriptor.POLL, correlationId, subscription);
  }

  private static void number(ByteBuf out, int type, long correlationId, long number) {
    int start = FrameEncoder.begin(out, type, correlationId);
    out.writeLong(number);
    FrameEncoder.end(out, start);
  }

  /**
   * Reads a PUBLISH payload; the message has QoS 1 only if the frame says exactly that.
   *
   * @throws MalformedFrameException not fatal
   */
  public static PollFrame.Publish readPublish(ByteBuf in) {
    int qos = Fields.readByte(in);
    String topic = Fields.readText(in);
    byte[] payload = ByteBufUtil.getBytes(in);
    in.skipBytes(payload.length);
    Message message =
        Message.builder(payload)
            .qos(qos == QoS.AT_LEAST_ONCE.level() ? QoS.AT_LEAST_ONCE : QoS.AT_MOST_ONCE)
            .build();
    return new PollFrame.Publish(qos, topic, message);
  }

  /** Reads a SUBSCRIBE payload; throws as {@link #readPublish} does. */
  public static PollFrame.Subscribe readSubscribe(ByteBuf in) {
    PollFrame.Subscribe frame = new PollFrame.Subscribe(Fields.readText(in), Fields.readByte(in));
    Fields.end(in);
    return frame;
  }

  /** Reads an ACK payload; throws as {@link #readPublish} does. */
  public static PollFrame.Ack readAck(ByteBuf in) {
    return new PollFrame.Ack(readNumber(in));
  }

  /** Reads a POLL payload; throws as {@link #readPublish} does. */
  public static PollFrame.Poll readPoll(ByteBuf in) {
    return new PollFrame.Poll(readNumber(in));
  }

  private static long readNumber(ByteBuf in) {
    long number = Fields.readLong(in);
    Fields.end(in);
    return number;
  }
}
