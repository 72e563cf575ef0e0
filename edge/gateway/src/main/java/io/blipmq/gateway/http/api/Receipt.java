package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What settles a delivery: which consumer got it, and its place there. As text {@code
 * 0123456789abcdef-1-42}.
 */
record Receipt(long consumer, int cursor, long offset) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})-([0-9]{1,9})-([0-9]{1,18})");

  /**
   * Reads one.
   *
   * @throws BlipException.InvalidRequest if it is none
   */
  static Receipt parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new BlipException.InvalidRequest(
          "\"" + text + "\" is no receipt; send those that came with the messages");
    }
    return new Receipt(
        HexFormat.fromHexDigitsToLong(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Long.parseLong(matcher.group(3)));
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(consumer) + "-" + cursor + "-" + offset;
  }
}
