package io.blipmq.codecs;

import io.blipmq.api.codec.MalformedPayloadException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Reads one MessagePack value into Jackson's tokens. Keys of maps may be texts or integers; the
 * timestamp extension becomes a text in ISO 8601, other extensions are refused.
 */
final class MessagePackReader {
  /** As deep as Jackson's own parsers go. */
  private static final int MAX_DEPTH = 500;

  private static final int TIMESTAMP = -1;

  private final ByteReader in;
  private final TokenBuffer out = TokenBuffer.forGeneration();

  private MessagePackReader(ByteReader in) {
    this.in = in;
  }

  /** The one value in those bytes. */
  static TokenBuffer read(byte[] array, int start, int length) {
    var reader = new MessagePackReader(new ByteReader(array, start, length));
    reader.value(0);
    if (reader.in.left() > 0) {
      throw new MalformedPayloadException(reader.in.left() + " bytes behind the value");
    }
    return reader.out;
  }

  private void value(int depth) {
    if (depth > MAX_DEPTH) {
      throw new MalformedPayloadException("nested more than " + MAX_DEPTH + " deep");
    }
    int type = in.next();
    if (type < 0x80 || type >= 0xE0) {
      out.writeNumber((int) (byte) type);
    } else if (type < 0x90) {
      map(type & 0xF, depth);
    } else if (type < 0xA0) {
      array(type & 0xF, depth);
    } else if (type < 0xC0) {
      out.writeString(in.text(type & 0x1F));
    } else {
      typed(type, depth);
    }
  }

  private void typed(int type, int depth) {
    switch (type) {
      case 0xC0 -> out.writeNull();
      case 0xC2 -> out.writeBoolean(false);
      case 0xC3 -> out.writeBoolean(true);
      case 0xC4, 0xC5, 0xC6 -> out.writeBinary(in.bytes((int) in.next(1 << (type - 0xC4))));
      case 0xC7, 0xC8, 0xC9 -> extension((int) in.next(1 << (type - 0xC7)));
      case 0xCA -> out.writeNumber(Float.intBitsToFloat((int) in.next(4)));
      case 0xCB -> out.writeNumber(Double.longBitsToDouble(in.next(8)));
      case 0xCC, 0xCD, 0xCE -> out.writeNumber(in.next(1 << (type - 0xCC)));
      case 0xCF -> unsigned(in.next(8));
      case 0xD0 -> out.writeNumber((int) (byte) in.next());
      case 0xD1 -> out.writeNumber((int) (short) in.next(2));
      case 0xD2 -> out.writeNumber((int) in.next(4));
      case 0xD3 -> out.writeNumber(in.next(8));
      case 0xD4, 0xD5, 0xD6, 0xD7, 0xD8 -> extension(1 << (type - 0xD4));
      case 0xD9, 0xDA, 0xDB -> out.writeString(in.text((int) in.next(1 << (type - 0xD9))));
      case 0xDC, 0xDD -> array(in.next(2 << (type - 0xDC)), depth);
      case 0xDE, 0xDF -> map(in.next(2 << (type - 0xDE)), depth);
      default -> throw new MalformedPayloadException("a byte 0xC1, which means nothing");
    }
  }

  private void unsigned(long value) {
    if (value >= 0) {
      out.writeNumber(value);
    } else {
      out.writeNumber(new BigInteger(Long.toUnsignedString(value)));
    }
  }

  private void array(long count, int depth) {
    checkCount(count);
    out.writeStartArray();
    for (long i = 0; i < count; i++) {
      value(depth + 1);
    }
    out.writeEndArray();
  }

  private void map(long count, int depth) {
    checkCount(2 * count);
    out.writeStartObject();
    for (long i = 0; i < count; i++) {
      out.writeName(key());
      value(depth + 1);
    }
    out.writeEndObject();
  }

  private void checkCount(long values) {
    if (values > in.left()) {
      throw new MalformedPayloadException(values + " values in " + in.left() + " bytes");
    }
  }

  private String key() {
    int type = in.next();
    if (type < 0x80 || type >= 0xE0) {
      return Integer.toString((byte) type);
    }
    if (type >= 0xA0 && type < 0xC0) {
      return in.text(type & 0x1F);
    }
    return switch (type) {
      case 0xD9, 0xDA, 0xDB -> in.text((int) in.next(1 << (type - 0xD9)));
      case 0xCC, 0xCD, 0xCE, 0xCF -> Long.toUnsignedString(in.next(1 << (type - 0xCC)));
      case 0xD0 -> Integer.toString((byte) in.next());
      case 0xD1 -> Integer.toString((short) in.next(2));
      case 0xD2 -> Integer.toString((int) in.next(4));
      case 0xD3 -> Long.toString(in.next(8));
      default ->
          throw new MalformedPayloadException(
              "a key of type 0x%02X; use texts or integers".formatted(type));
    };
  }

  private void extension(int length) {
    int type = (byte) in.next();
    if (type != TIMESTAMP) {
      throw new MalformedPayloadException("the extension " + type + ", which is not known here");
    }
    try {
      out.writeString(timestamp(length).toString());
    } catch (DateTimeException beyond) {
      throw new MalformedPayloadException("a timestamp beyond all times", beyond);
    }
  }

  private Instant timestamp(int length) {
    return switch (length) {
      case 4 -> Instant.ofEpochSecond(in.next(4));
      case 8 -> {
        long both = in.next(8);
        yield Instant.ofEpochSecond(both & 0x3_FFFF_FFFFL, both >>> 34);
      }
      case 12 -> {
        long nanos = in.next(4);
        yield Instant.ofEpochSecond(in.next(8), nanos);
      }
      default -> throw new MalformedPayloadException("a timestamp of " + length + " bytes");
    };
  }
}
