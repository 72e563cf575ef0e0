package io.blipmq.wire;

import static io.blipmq.wire.MessageDescriptor.CREATED;
import static io.blipmq.wire.MessageDescriptor.DELAY;
import static io.blipmq.wire.MessageDescriptor.HEADERS;
import static io.blipmq.wire.MessageDescriptor.KEY;
import static io.blipmq.wire.MessageDescriptor.TTL;
import static io.blipmq.wire.MessageDescriptor.USUAL_FLAGS;

import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes one message of a PUBLISH or DELIVER batch. Stateless, leaves no garbage. */
public final class MessageEncoder {
  private MessageEncoder() {}

  /** What a message takes at the most, in bytes. */
  public static long maxBytes(Message message) {
    long bytes = MessageDescriptor.MIN_BYTES + 3 * Long.BYTES + 2L + message.size();
    String key = message.keyOrNull();
    bytes += key == null ? 0 : 2 + 3L * key.length();
    Headers headers = message.headers();
    for (int i = 0; i < headers.size(); i++) {
      bytes += 6 + 3L * headers.name(i).length() + 3L * headers.value(i).length();
    }
    return bytes;
  }

  /**
   * Writes a message.
   *
   * @param qos the QoS to show, which for a delivery may be lower than the message's own
   * @throws io.blipmq.api.BlipException.InvalidRequest if the key or a header's name is longer than
   *     65,535 bytes; what was written by then is for the caller to take back
   */
  public static void encode(ByteBuf out, Message message, QoS qos) {
    String key = message.keyOrNull();
    Headers headers = message.headers();
    int flags =
        qos.level()
            | (key == null ? 0 : KEY)
            | (headers.size() == 0 ? 0 : HEADERS)
            | (message.ttlMillis() == 0 ? 0 : TTL)
            | (message.delayMillis() == 0 ? 0 : DELAY)
            | (message.createdMillis() == 0 ? 0 : CREATED);
    out.writeByte(flags).writeInt(message.size());
    if ((flags & ~USUAL_FLAGS) != 0) {
      writeExtras(out, message, flags);
    }
    if ((flags & CREATED) != 0) {
      out.writeLong(message.createdMillis());
    }
    message.readPayload(out::writeBytes);
  }

  private static void writeExtras(ByteBuf out, Message message, int flags) {
    String key = message.keyOrNull();
    if (key != null) {
      Fields.writeText(out, key);
    }
    if ((flags & HEADERS) != 0) {
      writeHeaders(out, message.headers());
    }
    if ((flags & TTL) != 0) {
      out.writeLong(message.ttlMillis());
    }
    if ((flags & DELAY) != 0) {
      out.writeLong(message.delayMillis());
    }
  }

  private static void writeHeaders(ByteBuf out, Headers headers) {
    out.writeShort(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      Fields.writeText(out, headers.name(i));
      int at = out.writerIndex();
      out.writeInt(0);
      out.setInt(at, ByteBufUtil.writeUtf8(out, headers.value(i)));
    }
  }
}
