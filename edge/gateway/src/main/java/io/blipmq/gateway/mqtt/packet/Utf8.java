package io.blipmq.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Texts: two bytes of length, then UTF-8. Ill-formed UTF-8, surrogates and U+0000 are refused, as
 * they must be [MQTT-1.5.4-1], [MQTT-1.5.4-2], and so are control and non-characters, which both
 * specifications leave to the receiver. A U+FEFF stays where it is [MQTT-1.5.4-3].
 */
final class Utf8 {
  private Utf8() {}

  /** Reads a text with its length. */
  static String read(ByteBuf in, String what) {
    int length = Fields.length(in, what);
    int start = in.readerIndex();
    int end = start + length;
    check(in, start, end, what);
    String text = in.toString(start, length, StandardCharsets.UTF_8);
    in.readerIndex(end);
    return text;
  }

  private static void check(ByteBuf in, int start, int end, String what) {
    int i = start;
    while (i < end) {
      int lead = in.getUnsignedByte(i);
      int more = lead < 0x80 ? 0 : lead < 0xC2 ? -1 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
      if (more < 0 || lead > 0xF4 || i + more >= end) {
        throw illFormed(what);
      }
      int point = more == 0 ? lead : lead & (0x3F >> more);
      for (int k = 1; k <= more; k++) {
        int next = in.getUnsignedByte(i + k);
        if ((next & 0xC0) != 0x80) {
          throw illFormed(what);
        }
        point = point << 6 | (next & 0x3F);
      }
      if (!isAllowed(point, more)) {
        throw MalformedPacketException.malformed(
            "%s holds U+%04X, which is not allowed".formatted(what, point));
      }
      i += 1 + more;
    }
  }

  private static boolean isAllowed(int point, int more) {
    if (more == 0) {
      return point >= 0x20 && point != 0x7F;
    }
    boolean overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
    boolean surrogate = point >= 0xD800 && point <= 0xDFFF;
    boolean nonCharacter = (point >= 0xFDD0 && point <= 0xFDEF) || (point & 0xFFFE) == 0xFFFE;
    return !overlong && !surrogate && !nonCharacter && point > 0x9F && point <= 0x10FFFF;
  }

  private static MalformedPacketException illFormed(String what) {
    return MalformedPacketException.malformed(what + " is not UTF-8");
  }

  /** Whether a text of other doors can be sent: not too long, and without U+0000 [MQTT-1.5.4-2]. */
  static boolean fits(String text) {
    return text.indexOf('\0') < 0 && bytes(text) <= PacketDescriptor.MAX_FIELD;
  }

  /** How many bytes a text takes, without its length. */
  static int bytes(String text) {
    return io.netty.buffer.ByteBufUtil.utf8Bytes(text);
  }

  /** Writes a text with its length. */
  static void write(ByteBuf out, String text, int bytes) {
    out.writeShort(bytes);
    io.netty.buffer.ByteBufUtil.reserveAndWriteUtf8(out, text, bytes);
  }
}
