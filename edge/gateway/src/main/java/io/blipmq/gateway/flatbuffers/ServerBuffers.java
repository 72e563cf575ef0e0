package io.blipmq.gateway.flatbuffers;

import io.blipmq.api.Message;
import io.netty.buffer.ByteBuf;

/**
 * Writes what the server says: u32 big-endian length, one byte of kind, and a buffer with one
 * table. Straight into the outbound buffer and front to back, in the layout that the official
 * runtime makes, which writes back to front and would need a copy.
 *
 * <pre>
 *   SubAck    0 root=12 │ 4 vtable │ 12 table: soffset, topic, info │ 24 strings
 *   Message   0 root=16 │ 4 vtable │ 16 table: soffset, payload, id, timestamp, ttl_ms │ 48 payload
 * </pre>
 */
final class ServerBuffers {
  static final int SUB_ACK = 0;
  static final int MESSAGE = 1;

  private static final int KIND_BYTES = 1;
  private static final int ALIGN = 4;
  private static final int WIDE_ALIGN = 8;
  private static final int VTABLE = 4;
  private static final int ACK_TABLE = 12;
  private static final int ACK_STRINGS = 24;
  private static final int MESSAGE_TABLE = 16;
  private static final int PAYLOAD = 48;

  private ServerBuffers() {}

  /** Writes a SubAck; both texts are UTF-8. */
  static void subAck(ByteBuf out, byte[] topic, byte[] info) {
    int infoAt = ACK_STRINGS + padded(Integer.BYTES + topic.length + 1, ALIGN);
    int bytes = infoAt + padded(Integer.BYTES + info.length + 1, ALIGN);
    out.writeInt(KIND_BYTES + bytes).writeByte(SUB_ACK);
    out.writeIntLE(ACK_TABLE);
    out.writeShortLE(ACK_TABLE - VTABLE).writeShortLE(ACK_STRINGS - ACK_TABLE);
    out.writeShortLE(4).writeShortLE(8);
    out.writeIntLE(ACK_TABLE - VTABLE);
    out.writeIntLE(ACK_STRINGS - (ACK_TABLE + 4)).writeIntLE(infoAt - (ACK_TABLE + 8));
    string(out, topic);
    string(out, info);
  }

  private static void string(ByteBuf out, byte[] text) {
    int bytes = Integer.BYTES + text.length;
    out.writeIntLE(text.length).writeBytes(text).writeZero(padded(bytes + 1, ALIGN) - bytes);
  }

  /** Writes a message. */
  static void message(ByteBuf out, long id, Message message) {
    int size = message.size();
    int bytes = padded(PAYLOAD + Integer.BYTES + size, WIDE_ALIGN);
    out.writeInt(KIND_BYTES + bytes).writeByte(MESSAGE);
    out.writeIntLE(MESSAGE_TABLE);
    out.writeShortLE(MESSAGE_TABLE - VTABLE).writeShortLE(PAYLOAD - MESSAGE_TABLE);
    out.writeShortLE(8).writeShortLE(4).writeShortLE(16).writeShortLE(24);
    out.writeIntLE(MESSAGE_TABLE - VTABLE);
    out.writeIntLE(PAYLOAD - (MESSAGE_TABLE + 4));
    out.writeLongLE(id).writeLongLE(message.createdMillis()).writeLongLE(message.ttlMillis());
    out.writeIntLE(size);
    message.readPayload((array, start, length) -> out.writeBytes(array, start, length));
    out.writeZero(bytes - PAYLOAD - Integer.BYTES - size);
  }

  private static int padded(int bytes, int align) {
    return (bytes + align - 1) / align * align;
  }
}
