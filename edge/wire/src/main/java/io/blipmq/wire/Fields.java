package io.blipmq.wire;

import io.blipmq.api.BlipException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Reads and writes the fields that frames are made of. Stateless. */
final class Fields {
  static final int MAX_TEXT_BYTES = 0xFFFF;

  private static final char REPLACEMENT = '\uFFFD';

  private Fields() {}

  /** Checks that so many bytes are left. */
  static void need(ByteBuf in, long bytes) {
    if (in.readableBytes() < bytes) {
      throw MalformedFrameException.payload(
          "payload ends early: " + bytes + " bytes wanted, " + in.readableBytes() + " there");
    }
  }

  /** Checks that a payload was read to its end. */
  static void end(ByteBuf in) {
    if (in.isReadable()) {
      throw MalformedFrameException.payload("payload is " + in.readableBytes() + " bytes too long");
    }
  }

  static int readByte(ByteBuf in) {
    need(in, 1);
    return in.readUnsignedByte();
  }

  static int readShort(ByteBuf in) {
    need(in, 2);
    return in.readUnsignedShort();
  }

  static int readInt(ByteBuf in) {
    need(in, 4);
    return in.readInt();
  }

  /** An unsigned number, the largest int where it is beyond. */
  static int readCount(ByteBuf in) {
    int value = readInt(in);
    return value < 0 ? Integer.MAX_VALUE : value;
  }

  /** A number of elements that follow, checked against the bytes that are left. */
  static int readElements(ByteBuf in, int leastBytesEach) {
    long count = Integer.toUnsignedLong(readInt(in));
    need(in, count * leastBytesEach);
    return (int) count;
  }

  static long readLong(ByteBuf in) {
    need(in, 8);
    return in.readLong();
  }

  static long readNotNegative(ByteBuf in, String what) {
    long value = readLong(in);
    if (value < 0) {
      throw MalformedFrameException.payload(
          what + " is " + Long.toUnsignedString(value) + "; use at most " + Long.MAX_VALUE);
    }
    return value;
  }

  /** A text with u16 length. */
  static String readText(ByteBuf in) {
    return readText(in, readShort(in));
  }

  /** A text of so many bytes. */
  static String readText(ByteBuf in, int bytes) {
    need(in, bytes);
    if (bytes == 0) {
      return "";
    }
    int start = in.readerIndex();
    String text = in.toString(start, bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0
        && !ByteBufUtil.isText(in, start, bytes, StandardCharsets.UTF_8)) {
      throw MalformedFrameException.payload("text is not UTF-8");
    }
    in.skipBytes(bytes);
    return text;
  }

  /**
   * Writes a text with u16 length.
   *
   * @throws BlipException.InvalidRequest if it is too long
   */
  static void writeText(ByteBuf out, String text) {
    int at = out.writerIndex();
    if (text.length() > MAX_TEXT_BYTES / 3 && ByteBufUtil.utf8Bytes(text) > MAX_TEXT_BYTES) {
      throw new BlipException.InvalidRequest(
          "text of " + ByteBufUtil.utf8Bytes(text) + " bytes; use at most " + MAX_TEXT_BYTES);
    }
    out.writeShort(0);
    out.setShort(at, ByteBufUtil.writeUtf8(out, text));
  }

  /** Writes a text that only people read: cut off where it is too long. */
  static void writeNotice(ByteBuf out, String text) {
    writeText(
        out, text.length() <= MAX_TEXT_BYTES / 3 ? text : text.substring(0, MAX_TEXT_BYTES / 3));
  }
}
