package io.blipmq.gateway.connection;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that also takes surrogates which have no other half, as texts of JSON and Java may have
 * them: each becomes three bytes, as if it were a character (WTF-8). All other texts are encoded as
 * by UTF-8.
 */
public final class Wtf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Wtf8() {}

  /** The bytes of a text. */
  public static byte[] encode(String text) {
    if (!hasLoneSurrogate(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    byte[] out = new byte[3 * text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isSurrogate(c)) {
        out[length++] = (byte) (0xE0 | (c >> 12));
        out[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        out[length++] = (byte) (0x80 | (c & 0x3F));
      } else {
        byte[] one = Character.toString(c).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(one, 0, out, length, one.length);
        length += one.length;
      }
    }
    return java.util.Arrays.copyOf(out, length);
  }

  /** The text of bytes; what is not WTF-8 becomes U+FFFD. */
  public static String decode(byte[] bytes, int start, int length) {
    String text = new String(bytes, start, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(length);
    int end = start + length;
    for (int i = start; i < end; ) {
      int size = sequence(bytes, i, end);
      if (isSurrogate(bytes, i, size)) {
        out.append(surrogate(bytes, i));
      } else if (size == 0) {
        out.append(REPLACEMENT);
      } else {
        out.append(new String(bytes, i, size, StandardCharsets.UTF_8));
      }
      i += Math.max(1, size);
    }
    return out.toString();
  }

  /** Whether a text has a surrogate without its other half. */
  public static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (isSurrogate(text.codePointAt(i))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  /** How many bytes from a place on are one character or surrogate, 1 to 4; 0 if none. */
  public static int sequence(byte[] bytes, int at, int end) {
    int first = bytes[at];
    if (first >= 0) {
      return 1;
    }
    int lead = first & 0xFF;
    int size = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || at + size > end) {
      return 0;
    }
    int second = bytes[at + 1] & 0xFF;
    int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int most = lead == 0xF4 ? 0x8F : 0xBF;
    if (second < least || second > most) {
      return 0;
    }
    for (int i = 2; i < size; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return size;
  }

  /** Whether such a sequence is a surrogate. */
  public static boolean isSurrogate(byte[] bytes, int at, int size) {
    return size == 3 && (bytes[at] & 0xFF) == 0xED && (bytes[at + 1] & 0xFF) >= 0xA0;
  }

  /** The surrogate that such a sequence is. */
  public static char surrogate(byte[] bytes, int at) {
    return (char) (0xD000 | ((bytes[at + 1] & 0x3F) << 6) | (bytes[at + 2] & 0x3F));
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
