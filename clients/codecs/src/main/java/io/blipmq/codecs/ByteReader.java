package io.blipmq.codecs;

import io.blipmq.api.codec.MalformedPayloadException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a part of an array, and never beyond it. One thread. */
final class ByteReader {
  private final byte[] array;
  private int at;
  private int end;

  ByteReader(byte[] array, int start, int length) {
    this.array = array;
    at = start;
    end = start + length;
  }

  int left() {
    return end - at;
  }

  /** Lets the reader see only the next bytes; returns what {@link #widen} takes. */
  int narrow(int length) {
    int outer = end;
    end = at + checked(length);
    return outer;
  }

  /** Skips what is left of the narrowed part. */
  void widen(int outer) {
    at = end;
    end = outer;
  }

  int next() {
    checked(1);
    return array[at++] & 0xFF;
  }

  /** An unsigned integer of so many bytes, the highest first. */
  long next(int count) {
    checked(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 8) | (array[at++] & 0xFF);
    }
    return value;
  }

  byte[] bytes(int length) {
    checked(length);
    at += length;
    return Arrays.copyOfRange(array, at - length, at);
  }

  String text(int length) {
    checked(length);
    at += length;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(array, at - length, length))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw new MalformedPayloadException("a text that is not UTF-8", malformed);
    }
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = next();
      if (shift == 63 && next > 1) {
        break;
      }
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new MalformedPayloadException("an integer of more than 64 bits");
  }

  long zigzag() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A varint that counts things of at least a byte each, of which so many must be here. */
  int count() {
    long count = varint();
    if (count < 0 || count > left()) {
      throw new MalformedPayloadException(
          "a length of " + Long.toUnsignedString(count) + " where " + left() + " bytes are left");
    }
    return (int) count;
  }

  private int checked(int length) {
    if (length < 0 || length > left()) {
      throw new MalformedPayloadException(
          Integer.toUnsignedString(length) + " bytes wanted where " + left() + " are left");
    }
    return length;
  }
}
