package io.blipmq.gateway.jsonlines;

import io.blipmq.gateway.connection.Wtf8;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes JSON. */
final class JsonText {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int REPLACEMENT = 0xEFBFBD;

  private JsonText() {}

  /**
   * Writes bytes of UTF-8 as the inside of a string. What is not UTF-8 becomes U+FFFD, and a
   * surrogate in three bytes what it was.
   */
  static void escape(ByteBuf out, byte[] bytes, int start, int length) {
    int end = start + length;
    int written = start;
    int at = start;
    while (at < end) {
      int b = bytes[at];
      if (b >= ' ' && b != '"' && b != '\\') {
        at++;
        continue;
      }
      int size = Wtf8.sequence(bytes, at, end);
      if (size > 1 && !Wtf8.isSurrogate(bytes, at, size)) {
        at += size;
        continue;
      }
      out.writeBytes(bytes, written, at - written);
      if (size == 0) {
        out.writeMedium(REPLACEMENT);
      } else if (size == 1) {
        escape(out, b);
      } else {
        escapeUnit(out, Wtf8.surrogate(bytes, at));
      }
      at += Math.max(1, size);
      written = at;
    }
    out.writeBytes(bytes, written, end - written);
  }

  private static void escape(ByteBuf out, int ascii) {
    int letter =
        switch (ascii) {
          case '"', '\\' -> ascii;
          case '\n' -> 'n';
          case '\r' -> 'r';
          case '\t' -> 't';
          case '\b' -> 'b';
          case '\f' -> 'f';
          default -> 0;
        };
    if (letter == 0) {
      escapeUnit(out, (char) ascii);
    } else {
      out.writeByte('\\').writeByte(letter);
    }
  }

  private static void escapeUnit(ByteBuf out, char unit) {
    out.writeByte('\\')
        .writeByte('u')
        .writeByte(HEX[unit >> 12])
        .writeByte(HEX[(unit >> 8) & 0xF])
        .writeByte(HEX[(unit >> 4) & 0xF])
        .writeByte(HEX[unit & 0xF]);
  }

  /** Writes a number that is not negative. */
  static void number(ByteBuf out, long value) {
    if (value >= 10) {
      number(out, value / 10);
    }
    out.writeByte('0' + (int) (value % 10));
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
