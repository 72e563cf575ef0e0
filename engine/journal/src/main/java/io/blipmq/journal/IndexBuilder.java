package io.blipmq.journal;

import java.util.Arrays;

/**
 * Where in a segment the messages of each partition are, while the segment grows. In primitive
 * arrays, so that a message costs a few stores and no object: at most one entry per block and
 * partition, each linked to the one before it.
 *
 * <p>One thread stages what it appends, without a lock, and publishes it with the write that brings
 * it to the file; any thread may look up what is published.
 */
final class IndexBuilder {
  private static final int LEAST = 16;
  private static final int NONE = -1;

  /** What a partition's messages in the segment begin with, and where. */
  interface Visitor {
    void partition(int topic, int partition, long lastOffset, int entries);
  }

  private final Columns staged = new Columns(LEAST);
  private int stagedCount;

  /** Of each partition: its key, last offset, newest entry, number of entries. Guarded by this. */
  private long[] keys;

  private long[] lastOffsets;
  private int[] newest;
  private int[] counts;
  private int partitions;

  /** Where in those arrays a key is, plus 1; 0 if nowhere. A power of two long. */
  private int[] table;

  /** Of each entry: its offset, its position, the entry of the same partition before it. */
  private long[] offsets;

  private long[] positions;
  private int[] older;
  private int entries;

  /** What waits to be published. */
  private static final class Columns {
    long[] keys;
    long[] first;
    long[] last;
    long[] positions;

    Columns(int size) {
      keys = new long[size];
      first = new long[size];
      last = new long[size];
      positions = new long[size];
    }

    void grow() {
      keys = Arrays.copyOf(keys, 2 * keys.length);
      first = Arrays.copyOf(first, 2 * first.length);
      last = Arrays.copyOf(last, 2 * last.length);
      positions = Arrays.copyOf(positions, 2 * positions.length);
    }
  }

  IndexBuilder() {
    this(LEAST, LEAST);
  }

  private IndexBuilder(int partitionCount, int entryCount) {
    int slots = Math.max(LEAST, Integer.highestOneBit(partitionCount) << 1);
    keys = new long[slots];
    lastOffsets = new long[slots];
    newest = new int[slots];
    counts = new int[slots];
    table = new int[2 * slots];
    offsets = new long[Math.max(LEAST, entryCount)];
    positions = new long[offsets.length];
    older = new int[offsets.length];
  }

  /** An empty one with space for as much as this one has. */
  synchronized IndexBuilder next() {
    return new IndexBuilder(partitions, entries);
  }

  /** Messages of a partition, in a record at a position. */
  void stage(int topic, int partition, long first, long last, long position) {
    if (stagedCount == staged.keys.length) {
      staged.grow();
    }
    staged.keys[stagedCount] = IndexDescriptor.key(topic, partition);
    staged.first[stagedCount] = first;
    staged.last[stagedCount] = last;
    staged.positions[stagedCount] = position;
    stagedCount++;
  }

  /** What has been staged can be looked up. */
  void publish() {
    if (stagedCount > 0) {
      synchronized (this) {
        for (int i = 0; i < stagedCount; i++) {
          add(staged.keys[i], staged.first[i], staged.last[i], staged.positions[i]);
        }
      }
      stagedCount = 0;
    }
  }

  private void add(long key, long first, long last, long position) {
    int at = find(key);
    if (at == NONE) {
      at = insert(key);
    }
    int entry = newest[at];
    if (entry == NONE
        || positions[entry] >> IndexDescriptor.BLOCK_BITS
            != position >> IndexDescriptor.BLOCK_BITS) {
      newest[at] = addEntry(first, position, entry);
      counts[at]++;
    }
    lastOffsets[at] = Math.max(lastOffsets[at], last);
  }

  private int addEntry(long offset, long position, int before) {
    if (entries == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * entries);
      positions = Arrays.copyOf(positions, 2 * entries);
      older = Arrays.copyOf(older, 2 * entries);
    }
    offsets[entries] = offset;
    positions[entries] = position;
    older[entries] = before;
    return entries++;
  }

  private int find(long key) {
    int mask = table.length - 1;
    for (int i = slot(key, mask); table[i] != 0; i = (i + 1) & mask) {
      if (keys[table[i] - 1] == key) {
        return table[i] - 1;
      }
    }
    return NONE;
  }

  private int insert(long key) {
    if (partitions == keys.length) {
      keys = Arrays.copyOf(keys, 2 * partitions);
      lastOffsets = Arrays.copyOf(lastOffsets, 2 * partitions);
      newest = Arrays.copyOf(newest, 2 * partitions);
      counts = Arrays.copyOf(counts, 2 * partitions);
      table = new int[4 * partitions];
      for (int i = 0; i < partitions; i++) {
        enter(keys[i], i);
      }
    }
    int at = partitions++;
    keys[at] = key;
    lastOffsets[at] = Long.MIN_VALUE;
    newest[at] = NONE;
    enter(key, at);
    return at;
  }

  private void enter(long key, int at) {
    int mask = table.length - 1;
    int i = slot(key, mask);
    while (table[i] != 0) {
      i = (i + 1) & mask;
    }
    table[i] = at + 1;
  }

  private static int slot(long key, int mask) {
    long mixed = key * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 32) & mask;
  }

  /**
   * Where to look for a partition's messages from an offset on: the entries from the last one that
   * is not beyond it.
   */
  synchronized IndexEntries entries(int topic, int partition, long from) {
    int at = find(IndexDescriptor.key(topic, partition));
    if (at == NONE || lastOffsets[at] < from) {
      return IndexEntries.NONE;
    }
    int count = 1;
    int entry = newest[at];
    while (older[entry] != NONE && offsets[entry] > from) {
      entry = older[entry];
      count++;
    }
    long[] found = new long[count];
    long[] places = new long[count];
    entry = newest[at];
    for (int i = count - 1; i >= 0; i--) {
      found[i] = offsets[entry];
      places[i] = positions[entry];
      entry = older[entry];
    }
    return new IndexEntries(found, places, false);
  }

  synchronized int partitions() {
    return partitions;
  }

  synchronized int entries() {
    return entries;
  }

  /** Shows all partitions, sorted. */
  synchronized void partitions(Visitor visitor) {
    for (long key : sortedKeys()) {
      int at = find(key);
      visitor.partition((int) (key >> 32), (int) key, lastOffsets[at], counts[at]);
    }
  }

  private long[] sortedKeys() {
    long[] sorted = Arrays.copyOf(keys, partitions);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Shows all entries, in the order of {@link #partitions(Visitor)}. */
  synchronized void entries(EntryVisitor visitor) {
    for (long key : sortedKeys()) {
      int at = find(key);
      int[] chain = new int[counts[at]];
      int entry = newest[at];
      for (int i = chain.length - 1; i >= 0; i--) {
        chain[i] = entry;
        entry = older[entry];
      }
      for (int one : chain) {
        visitor.entry(offsets[one], positions[one]);
      }
    }
  }

  /** Sees an entry. */
  interface EntryVisitor {
    void entry(long offset, long position);
  }
}
