package io.blipmq.codecs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow, big-endian. One thread. */
final class ByteWriter {
  private byte[] bytes = new byte[256];
  private int size;

  int size() {
    return size;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  void put(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void put(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  /** The lowest {@code count} bytes of a value, the highest of them first. */
  void put(long value, int count) {
    room(count);
    set(size, value, count);
    size += count;
  }

  /** Overwrites the byte at an index. */
  void set(int index, int value) {
    bytes[index] = (byte) value;
  }

  private void set(int index, long value, int count) {
    for (int i = 0; i < count; i++) {
      bytes[index + i] = (byte) (value >>> (8 * (count - 1 - i)));
    }
  }

  /** Moves what is from an index on, and puts the lowest {@code count} bytes of a value there. */
  void insert(int index, long value, int count) {
    open(index, count);
    set(index, value, count);
  }

  private void open(int index, int count) {
    room(count);
    System.arraycopy(bytes, index, bytes, index + count, size - index);
    size += count;
  }

  /** An unsigned LEB128 integer: seven bits a byte, the lowest first, the top bit says "more". */
  void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  /** A signed integer as a varint: 0, −1, 1, −2 … become 0, 1, 2, 3 … */
  void putZigzag(long value) {
    putVarint((value << 1) ^ (value >> 63));
  }

  /** A varint length, and the bytes. */
  void putSized(byte[] more) {
    putVarint(more.length);
    put(more);
  }

  void putText(String text) {
    putSized(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts a varint in front of everything from an index on, which says how much that is. */
  void sizeFrom(int index) {
    int length = size - index;
    int count = 1;
    for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
      count++;
    }
    open(index, count);
    int rest = length;
    for (int i = 0; i < count; i++) {
      bytes[index + i] = (byte) ((rest & 0x7F) | (i < count - 1 ? 0x80 : 0));
      rest >>>= 7;
    }
  }

  private void room(int count) {
    if (bytes.length - size < count) {
      bytes =
          Arrays.copyOf(
              bytes, Math.clamp(2L * size, Math.addExact(size, count), Integer.MAX_VALUE - 8));
    }
  }
}
