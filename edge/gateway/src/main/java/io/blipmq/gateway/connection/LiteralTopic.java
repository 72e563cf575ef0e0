package io.blipmq.gateway.connection;

import io.blipmq.api.TopicName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The topics of protocols in which every text is one. Most are topics of the same name. Those that
 * the engine does not take get a name that begins with {@code %}, in which NUL, {@code +}, {@code
 * #} and {@code %} are written as {@code %} and two hexadecimal digits; {@code $SYS} becomes {@code
 * %$SYS}, the empty text {@code %}. What begins with {@code %} itself is written so too, and
 * therefore no two texts get the same name. Only a text that would be longer than a name may be is
 * called by its SHA-256.
 */
public final class LiteralTopic {
  private static final char ESCAPE = '%';
  private static final String LONG = "%sha256/";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private LiteralTopic() {}

  /** The engine's name for any text. */
  public static String name(String text) {
    byte[] bytes = Wtf8.encode(text);
    boolean plain =
        !text.isEmpty()
            && text.charAt(0) != ESCAPE
            && text.charAt(0) != '$'
            && bytes.length <= TopicName.MAX_BYTES
            && !Wtf8.hasLoneSurrogate(text)
            && text.chars().noneMatch(LiteralTopic::isSpecial);
    if (plain) {
      return text;
    }
    String escaped = escape(text);
    return escaped.getBytes(StandardCharsets.UTF_8).length <= TopicName.MAX_BYTES
        ? escaped
        : LONG + HexFormat.of().formatHex(sha256(bytes));
  }

  /**
   * The text that a name stands for; the name itself where it stands for itself.
   *
   * @param name that of a topic, perhaps made by another door
   */
  public static String text(String name) {
    if (name.isEmpty() || name.charAt(0) != ESCAPE || isHash(name)) {
      return name;
    }
    byte[] in = name.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 1; i < in.length; i++) {
      boolean escaped =
          in[i] == ESCAPE
              && i + 2 < in.length
              && HexFormat.isHexDigit(in[i + 1])
              && HexFormat.isHexDigit(in[i + 2]);
      out[length++] = escaped ? (byte) HexFormat.fromHexDigits(name(in, i + 1)) : in[i];
      i += escaped ? 2 : 0;
    }
    return Wtf8.decode(out, 0, length);
  }

  /** Whether a name is that of a text too long for one. */
  public static boolean isHash(String name) {
    return name.startsWith(LONG);
  }

  private static String name(byte[] in, int at) {
    return new String(in, at, 2, StandardCharsets.US_ASCII);
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder().append(ESCAPE);
    text.codePoints()
        .forEach(c -> {
          if (isSpecial(c) || c == ESCAPE) {
            hex(escaped, c);
          } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            hex(escaped, 0xE0 | (c >> 12));
            hex(escaped, 0x80 | ((c >> 6) & 0x3F));
            hex(escaped, 0x80 | (c & 0x3F));
          } else {
            escaped.appendCodePoint(c);
          }
        });
    return escaped.toString();
  }

  private static void hex(StringBuilder out, int value) {
    out.append(ESCAPE).append(HEX.toHexDigits((byte) value));
  }

  private static boolean isSpecial(int c) {
    return c == 0 || c == '+' || c == '#';
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
