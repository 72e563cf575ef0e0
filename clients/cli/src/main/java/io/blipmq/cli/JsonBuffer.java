package io.blipmq.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A JSON text in UTF-8 that grows as it is written, on one line. Written by hand, because a JSON
 * library would take longer to load than most commands take to run. One thread; used again after
 * {@link #clear()}.
 */
final class JsonBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[256];
  private int length;
  private boolean first = true;

  JsonBuffer clear() {
    length = 0;
    first = true;
    return this;
  }

  JsonBuffer beginObject() {
    return open('{');
  }

  JsonBuffer endObject() {
    return close('}');
  }

  JsonBuffer beginArray() {
    return open('[');
  }

  JsonBuffer endArray() {
    return close(']');
  }

  JsonBuffer name(String name) {
    separate();
    string(name);
    put(':');
    first = true;
    return this;
  }

  JsonBuffer value(String value) {
    separate();
    string(value);
    return this;
  }

  JsonBuffer value(long value) {
    separate();
    ascii(Long.toString(value));
    return this;
  }

  /** A number with up to three digits behind the point. */
  JsonBuffer value(double value) {
    separate();
    ascii(BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP).toPlainString());
    return this;
  }

  JsonBuffer value(boolean value) {
    separate();
    ascii(Boolean.toString(value));
    return this;
  }

  /**
   * A payload as two members: {@code payload} with {@code encoding} {@code utf-8} where the bytes
   * are valid UTF-8, else {@code base64}.
   */
  JsonBuffer payload(byte[] array, int start, int count) {
    name("encoding");
    int encodingAt = length;
    value("utf-8").name("payload");
    if (isPlain(array, start, count)) {
      separate();
      put('"');
      append(array, start, count);
      put('"');
      return this;
    }
    try {
      return value(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(array, start, count))
              .toString());
    } catch (CharacterCodingException e) {
      length = encodingAt;
      first = true;
      byte[] part = Arrays.copyOfRange(array, start, start + count);
      return value("base64").name("payload").value(Base64.getEncoder().encodeToString(part));
    }
  }

  /** Ends the line and hands it over. */
  void writeLineTo(OutputStream out) throws IOException {
    put('\n');
    out.write(bytes, 0, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private JsonBuffer open(char bracket) {
    separate();
    put(bracket);
    first = true;
    return this;
  }

  private JsonBuffer close(char bracket) {
    put(bracket);
    first = false;
    return this;
  }

  private void separate() {
    if (!first) {
      put(',');
    }
    first = false;
  }

  private void string(String text) {
    put('"');
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      switch (b) {
        case '"', '\\' -> escape((char) b);
        case '\n' -> escape('n');
        case '\r' -> escape('r');
        case '\t' -> escape('t');
        default -> {
          if ((b >= 0 && b < 0x20) || b == 0x7f) {
            ascii("\\u00");
            put((char) HEX[b >> 4]);
            put((char) HEX[b & 15]);
          } else {
            put((char) (b & 0xff));
          }
        }
      }
    }
    put('"');
  }

  private void escape(char letter) {
    put('\\');
    put(letter);
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  private void put(char unit) {
    reserve(1);
    bytes[length++] = (byte) unit;
  }

  private void append(byte[] array, int start, int count) {
    reserve(count);
    System.arraycopy(array, start, bytes, length, count);
    length += count;
  }

  private void reserve(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
  }

  /** Whether bytes can stand between quotes as they are: printable ASCII without quotes. */
  private static boolean isPlain(byte[] array, int start, int count) {
    for (int i = start; i < start + count; i++) {
      byte b = array[i];
      if (b < 0x20 || b == '"' || b == '\\' || b == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
