package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoded text, read strictly: two hexadecimal digits, and UTF-8 behind them. Stateless.
 */
final class Percent {
  private Percent() {}

  /**
   * Decodes. A character from U+0080 to U+00FF is the raw byte that the request line had there.
   *
   * @param plusIsSpace as in a query; in a path a plus is a plus
   * @throws BlipException.InvalidRequest if it is not what it should be
   */
  static String decode(String text, boolean plusIsSpace) {
    byte[] bytes = new byte[text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes[count++] = hex(text, i);
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes[count++] = ' ';
      } else if (c <= 0xFF) {
        bytes[count++] = (byte) c;
      } else {
        throw new BlipException.InvalidRequest("the request line holds a character above one byte");
      }
    }
    return utf8(bytes, count, "the request line");
  }

  /** The UTF-8 text that a header's value is, whose characters are its bytes. */
  static String headerText(String name, String value) {
    return utf8(value.getBytes(StandardCharsets.ISO_8859_1), value.length(), "header " + name);
  }

  private static byte hex(String text, int at) {
    if (at + 2 < text.length()) {
      int high = Character.digit(text.charAt(at + 1), 16);
      int low = Character.digit(text.charAt(at + 2), 16);
      if (high >= 0 && low >= 0 && text.charAt(at + 1) < 0x80 && text.charAt(at + 2) < 0x80) {
        return (byte) (high << 4 | low);
      }
    }
    throw new BlipException.InvalidRequest(
        "a % in the request line has no two hexadecimal digits behind it; write % as %25");
  }

  private static String utf8(byte[] bytes, int count, String where) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, count))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BlipException.InvalidRequest(where + " holds bytes that are not UTF-8");
    }
  }
}
