package io.blipmq.codecs;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Writes Jackson's tokens as MessagePack, each in its shortest form. What MessagePack has no type
 * for, integers of more than 64 bits and decimals, becomes text, which loses nothing and which
 * Jackson reads back.
 */
final class MessagePackWriter {
  private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64);

  private final JsonParser tokens;
  private final ByteWriter out = new ByteWriter();
  private final Deque<Container> open = new ArrayDeque<>();

  private MessagePackWriter(JsonParser tokens) {
    this.tokens = tokens;
  }

  /** Everything that the parser gives. */
  static byte[] write(JsonParser tokens) {
    return new MessagePackWriter(tokens).write();
  }

  private byte[] write() {
    for (JsonToken token = tokens.nextToken(); token != null; token = tokens.nextToken()) {
      Container around = open.peek();
      if (around != null
          && (around.map ? token == JsonToken.PROPERTY_NAME : !token.isStructEnd())) {
        around.count++;
      }
      write(token);
    }
    return out.toByteArray();
  }

  private void write(JsonToken token) {
    switch (token) {
      case START_OBJECT, START_ARRAY -> begin(token == JsonToken.START_OBJECT);
      case END_OBJECT, END_ARRAY -> end(open.pop());
      case PROPERTY_NAME -> text(tokens.currentName());
      case VALUE_STRING -> text(tokens.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(tokens.getNumberValue());
      case VALUE_TRUE -> out.put(0xC3);
      case VALUE_FALSE -> out.put(0xC2);
      case VALUE_NULL -> out.put(0xC0);
      case VALUE_EMBEDDED_OBJECT -> embedded(tokens.getEmbeddedObject());
      case NOT_AVAILABLE -> throw new IllegalStateException("a token buffer that waits");
    }
  }

  /** A byte for the header, which {@link #end} fills in when the count is known. */
  private void begin(boolean map) {
    open.push(new Container(map, out.size()));
    out.put(0);
  }

  private void end(Container container) {
    int count = container.count;
    if (count < 16) {
      out.set(container.index, (container.map ? 0x80 : 0x90) | count);
    } else if (count < 1 << 16) {
      out.set(container.index, container.map ? 0xDE : 0xDC);
      out.insert(container.index + 1, count, 2);
    } else {
      out.set(container.index, container.map ? 0xDF : 0xDD);
      out.insert(container.index + 1, count, 4);
    }
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = utf8.length;
    if (length < 32) {
      out.put(0xA0 | length);
    } else {
      sized(0xD9, length);
    }
    out.put(utf8);
  }

  /** A length in 1, 2 or 4 bytes; the type codes of the three follow each other. */
  private void sized(int typeOfOneByte, int length) {
    int bytes = length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : 4;
    out.put(typeOfOneByte + (bytes == 4 ? 2 : bytes - 1));
    out.put(length, bytes);
  }

  private void embedded(Object value) {
    if (!(value instanceof byte[] bytes)) {
      throw new IllegalArgumentException(
          "MessagePack cannot say a " + (value == null ? "null" : value.getClass().getName()));
    }
    sized(0xC4, bytes.length);
    out.put(bytes);
  }

  private void number(Number number) {
    switch (number) {
      case Float f -> {
        out.put(0xCA);
        out.put(Float.floatToRawIntBits(f), 4);
      }
      case Double d -> {
        out.put(0xCB);
        out.put(Double.doubleToRawLongBits(d), 8);
      }
      case BigDecimal decimal -> text(decimal.toString());
      case BigInteger big when big.bitLength() < 64 -> integer(big.longValue());
      case BigInteger big when big.signum() > 0 && big.compareTo(MAX_UNSIGNED) < 0 -> {
        out.put(0xCF);
        out.put(big.longValue(), 8);
      }
      case BigInteger big -> text(big.toString());
      default -> integer(number.longValue());
    }
  }

  private void integer(long value) {
    if (value >= -32 && value < 128) {
      out.put((int) value);
    } else if (value > 0) {
      int log = value < 1L << 8 ? 0 : value < 1L << 16 ? 1 : value < 1L << 32 ? 2 : 3;
      out.put(0xCC + log);
      out.put(value, 1 << log);
    } else {
      int log =
          value >= Byte.MIN_VALUE
              ? 0
              : value >= Short.MIN_VALUE ? 1 : value >= Integer.MIN_VALUE ? 2 : 3;
      out.put(0xD0 + log);
      out.put(value, 1 << log);
    }
  }

  private static final class Container {
    final boolean map;
    final int index;
    int count;

    Container(boolean map, int index) {
      this.map = map;
      this.index = index;
    }
  }
}
