package io.blipmq.journal;

import java.nio.ByteBuffer;

/**
 * Texts as bytes: u32 length, then UTF-8. Written out by hand because the JDK's ways make an object
 * per text. A lone surrogate becomes a question mark, as {@link String#getBytes} does it.
 */
final class TextEncoder {
  private TextEncoder() {}

  /** What {@link #encode} writes, in bytes. */
  static int bytes(String text) {
    return Integer.BYTES + utf8Bytes(text);
  }

  static void encode(String text, ByteBuffer target) {
    int start = target.position();
    target.putInt(0);
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        target.put((byte) c);
      } else if (c < 0x800) {
        target.put((byte) (0xC0 | c >> 6)).put(continuation(c));
      } else if (!Character.isSurrogate(c)) {
        target.put((byte) (0xE0 | c >> 12)).put(continuation(c >> 6)).put(continuation(c));
      } else if (isPair(text, i)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        target
            .put((byte) (0xF0 | point >> 18))
            .put(continuation(point >> 12))
            .put(continuation(point >> 6))
            .put(continuation(point));
      } else {
        target.put((byte) '?');
      }
    }
    target.putInt(start, target.position() - start - Integer.BYTES);
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  private static int utf8Bytes(String text) {
    int length = text.length();
    int bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        if (c < 0x800) {
          bytes++;
        } else if (!Character.isSurrogate(c)) {
          bytes += 2;
        } else if (isPair(text, i)) {
          bytes += 2;
          i++;
        }
      }
    }
    return bytes;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }
}
