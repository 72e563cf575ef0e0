package io.blipmq.gateway.flatbuffers;

import java.nio.ByteBuffer;

/**
 * Checks a buffer before it is read: that each offset leads to a place inside it, that tables,
 * strings and vectors end before it does, and that all stand where their alignment wants them, as
 * the verifiers of the official runtimes in C++ and Rust do. Java's runtime has none. One thread.
 *
 * <pre>
 *   0        root          root - soffset         field
 *   ┌────────┬── … ────────┬──────────────────────┬──────┐
 *   │ u32 ───┼──▶ i32 ─────┼──▶ u16 vtable bytes  │ …    │
 *   └────────┴── fields ───┴─── u16 table bytes ──┴──────┘
 *                               u16 per field: where in the table, 0 if absent
 * </pre>
 */
final class Verifier {
  private static final int OFFSET = 4;
  private static final int SMALLEST_VTABLE = 4;
  private static final int ENTRY = 2;

  private final ByteBuffer buffer;
  private int table;
  private int tableBytes;
  private int vtable;
  private int vtableBytes;

  /** Of a buffer in little-endian order, from 0 to its limit. */
  Verifier(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Checks the root table, whose fields can then be checked. */
  void root() throws MalformedBufferException {
    table = offset(0, "root");
    check(inside(table, OFFSET) && isAligned(table, OFFSET), "the root table", table);
    long where = (long) table - buffer.getInt(table);
    check(inside(where, SMALLEST_VTABLE) && isAligned(where, ENTRY), "the vtable", where);
    vtable = (int) where;
    vtableBytes = unsignedShort(vtable);
    tableBytes = unsignedShort(vtable + ENTRY);
    check(
        vtableBytes >= SMALLEST_VTABLE && vtableBytes % ENTRY == 0 && inside(vtable, vtableBytes),
        "the vtable's end",
        (long) vtable + vtableBytes);
    check(
        tableBytes >= OFFSET && inside(table, tableBytes),
        "the table's end",
        (long) table + tableBytes);
  }

  /** Checks a scalar of 1, 2, 4 or 8 bytes; returns where it is, 0 if absent. */
  int scalar(int field, int bytes) throws MalformedBufferException {
    int at = SMALLEST_VTABLE + ENTRY * field;
    int inTable = at + ENTRY <= vtableBytes ? unsignedShort(vtable + at) : 0;
    if (inTable == 0) {
      return 0;
    }
    check(
        inTable >= OFFSET && inTable + bytes <= tableBytes && isAligned(table + inTable, bytes),
        "field " + field,
        (long) table + inTable);
    return table + inTable;
  }

  /** Checks a vector of bytes; returns where its length is, 0 if absent. */
  int vector(int field) throws MalformedBufferException {
    int at = scalar(field, OFFSET);
    if (at == 0) {
      return 0;
    }
    int vector = offset(at, "field " + field);
    check(
        inside(vector, OFFSET) && isAligned(vector, OFFSET),
        "the vector of field " + field,
        vector);
    long length = buffer.getInt(vector) & 0xFFFF_FFFFL;
    check(
        inside((long) vector + OFFSET, length),
        "the end of field " + field,
        vector + OFFSET + length);
    return vector;
  }

  /** Checks a string, which has a zero behind it; returns where its length is, 0 if absent. */
  int string(int field) throws MalformedBufferException {
    int string = vector(field);
    if (string != 0) {
      long end = (long) string + OFFSET + buffer.getInt(string);
      check(inside(end, 1) && buffer.get((int) end) == 0, "the zero behind field " + field, end);
    }
    return string;
  }

  private int offset(int at, String what) throws MalformedBufferException {
    check(inside(at, OFFSET), "the offset to " + what, at);
    long to = at + (buffer.getInt(at) & 0xFFFF_FFFFL);
    check(to > at && to < buffer.limit(), what, to);
    return (int) to;
  }

  private int unsignedShort(int at) {
    return buffer.getShort(at) & 0xFFFF;
  }

  private boolean inside(long at, long bytes) {
    return at >= 0 && at + bytes <= buffer.limit();
  }

  private static boolean isAligned(long at, int bytes) {
    return at % bytes == 0;
  }

  private void check(boolean good, String what, long at) throws MalformedBufferException {
    if (!good) {
      throw new MalformedBufferException(
          what + " is at " + at + " of " + buffer.limit() + " bytes, where it can't be");
    }
  }
}
