package io.blipmq.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;

/** Reads what fields are made of; ends in a {@link MalformedPacketException} if it is not there. */
final class Fields {
  private Fields() {}

  static int u8(ByteBuf in, String what) {
    need(in, 1, what);
    return in.readUnsignedByte();
  }

  static int u16(ByteBuf in, String what) {
    need(in, 2, what);
    return in.readUnsignedShort();
  }

  static long u32(ByteBuf in, String what) {
    need(in, 4, what);
    return in.readUnsignedInt();
  }

  /** A variable byte integer; one that is longer than it need be is refused [MQTT-1.5.5-1]. */
  static int varint(ByteBuf in, String what) {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int next = u8(in, what);
      value |= (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        if (next == 0 && shift > 0) {
          throw MalformedPacketException.malformed(what + " is encoded too long");
        }
        return value;
      }
    }
    throw MalformedPacketException.malformed(what + " has more than four bytes");
  }

  /** Two bytes of length; so much is there behind them. */
  static int length(ByteBuf in, String what) {
    int length = u16(in, what);
    need(in, length, what);
    return length;
  }

  static byte[] binary(ByteBuf in, String what) {
    byte[] bytes = new byte[length(in, what)];
    in.readBytes(bytes);
    return bytes;
  }

  private static void need(ByteBuf in, int bytes, String what) {
    if (in.readableBytes() < bytes) {
      throw MalformedPacketException.malformed("the packet ends within its " + what);
    }
  }
}
