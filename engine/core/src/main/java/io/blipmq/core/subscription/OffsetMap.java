package io.blipmq.core.subscription;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries by offset: open addressing with linear probing, no boxes. Guarded by the subscription's
 * lock.
 */
final class OffsetMap {
  private static final int SMALLEST = 4;

  private @Nullable Entry[] table = new @Nullable Entry[SMALLEST];
  private int size;

  int size() {
    return size;
  }

  @Nullable Entry get(long offset) {
    int mask = table.length - 1;
    int at = slot(offset, mask);
    Entry entry = table[at];
    while (entry != null && entry.offset != offset) {
      at = (at + 1) & mask;
      entry = table[at];
    }
    return entry;
  }

  /** Adds an entry whose offset is not in the map. */
  void add(Entry entry) {
    if (2 * (size + 1) > table.length) {
      resize(table.length * 2);
    }
    insert(entry);
    size++;
  }

  /** Removes the entry of an offset, if it is there. */
  void remove(long offset) {
    int mask = table.length - 1;
    int at = slot(offset, mask);
    Entry entry = table[at];
    while (entry != null && entry.offset != offset) {
      at = (at + 1) & mask;
      entry = table[at];
    }
    if (entry == null) {
      return;
    }
    closeGap(at, mask);
    size--;
    if (table.length > 1_024 && 16 * size < table.length) {
      resize(table.length / 4);
    }
  }

  /** A copy of the entries from … to, both inclusive, in the order of their offsets. */
  List<Entry> between(long from, long to) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : table) {
      if (entry != null && entry.offset >= from && entry.offset <= to) {
        entries.add(entry);
      }
    }
    entries.sort(Comparator.comparingLong(entry -> entry.offset));
    return entries;
  }

  /** Moves back what a removed slot would hide from a search. */
  private void closeGap(int removed, int mask) {
    int gap = removed;
    int at = removed;
    while (true) {
      at = (at + 1) & mask;
      Entry entry = table[at];
      if (entry == null) {
        break;
      }
      int home = slot(entry.offset, mask);
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        table[gap] = entry;
        gap = at;
      }
    }
    table[gap] = null;
  }

  private void insert(Entry entry) {
    int mask = table.length - 1;
    int at = slot(entry.offset, mask);
    while (table[at] != null) {
      at = (at + 1) & mask;
    }
    table[at] = entry;
  }

  private void resize(int length) {
    @Nullable Entry[] old = table;
    table = new @Nullable Entry[length];
    for (Entry entry : old) {
      if (entry != null) {
        insert(entry);
      }
    }
  }

  /**
   * Fibonacci hashing: offsets come in long rows, which must not become one row of slots, because
   * removing an entry looks at all that stand behind it without a gap.
   */
  private static int slot(long offset, int mask) {
    return (int) ((offset * 0x9E37_79B9_7F4A_7C15L) >>> Long.numberOfLeadingZeros(mask));
  }
}
