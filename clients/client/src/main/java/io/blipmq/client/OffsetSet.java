package io.blipmq.client;

import java.util.Arrays;

/**
 * Offsets of one partition, without an object for each: open addressing, at most half full. One
 * thread at a time; whoever owns it holds its lock.
 */
final class OffsetSet {
  private static final long FREE = -1;
  private static final int FIRST_SLOTS = 64;

  private long[] slots = filled(FIRST_SLOTS);
  private int size;

  int size() {
    return size;
  }

  /** Adds an offset from 0; false if it was there. */
  boolean add(long offset) {
    int at = slotOf(offset);
    if (slots[at] == offset) {
      return false;
    }
    slots[at] = offset;
    size++;
    if (2 * size > slots.length) {
      grow();
    }
    return true;
  }

  boolean contains(long offset) {
    return slots[slotOf(offset)] == offset;
  }

  /** Removes an offset; false if it was not there. */
  boolean remove(long offset) {
    int at = slotOf(offset);
    if (slots[at] != offset) {
      return false;
    }
    size--;
    closeGap(at);
    return true;
  }

  /** Removes every offset up to and including that one; how many there were. */
  int removeThrough(long last) {
    long[] old = slots;
    int before = size;
    slots = filled(old.length);
    size = 0;
    for (long offset : old) {
      if (offset > last) {
        slots[slotOf(offset)] = offset;
        size++;
      }
    }
    return before - size;
  }

  /** Moves what follows a slot that became free back, as long as that brings it nearer home. */
  private void closeGap(int free) {
    int mask = slots.length - 1;
    int gap = free;
    int at = free;
    while (true) {
      at = (at + 1) & mask;
      long offset = slots[at];
      if (offset == FREE) {
        slots[gap] = FREE;
        return;
      }
      int home = home(offset);
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        slots[gap] = offset;
        gap = at;
      }
    }
  }

  private int slotOf(long offset) {
    int mask = slots.length - 1;
    int at = home(offset);
    while (slots[at] != offset && slots[at] != FREE) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /**
   * Fibonacci hashing: offsets come in long rows, which must not become one row of slots, because
   * removing one looks at all that stand behind it without a gap.
   */
  private int home(long offset) {
    return (int)
        ((offset * 0x9E37_79B9_7F4A_7C15L) >>> Long.numberOfLeadingZeros(slots.length - 1));
  }

  private void grow() {
    long[] old = slots;
    slots = filled(2 * old.length);
    for (long offset : old) {
      if (offset != FREE) {
        slots[slotOf(offset)] = offset;
      }
    }
  }

  private static long[] filled(int length) {
    long[] slots = new long[length];
    Arrays.fill(slots, FREE);
    return slots;
  }
}
