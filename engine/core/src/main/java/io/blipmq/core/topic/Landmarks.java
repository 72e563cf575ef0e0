package io.blipmq.core.topic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a partition remembers of messages that are kept in the log but not in memory: at some of
 * their offsets, how many bytes lie before it and when that message was created. However long the
 * history, there are no more than {@value #MOST}: where another one would be too much, every second
 * is forgotten. Guarded by the partition's lock.
 */
final class Landmarks {
  private static final int MOST = 64;
  private static final int FIELDS = 3;

  /** Offset, bytes before it, creation time, offset, … */
  private long[] values = new long[0];

  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  long offset(int index) {
    return values[index * FIELDS];
  }

  long bytesBefore(int index) {
    return values[index * FIELDS + 1];
  }

  long createdMillis(int index) {
    return values[index * FIELDS + 2];
  }

  /** Adds one behind the others. */
  void add(long offset, long bytesBefore, long createdMillis) {
    if (size == MOST) {
      for (int i = 1; i < MOST / 2; i++) {
        System.arraycopy(values, 2 * i * FIELDS, values, i * FIELDS, FIELDS);
      }
      size = MOST / 2;
    }
    if (values.length == size * FIELDS) {
      values = Arrays.copyOf(values, Math.max(4 * FIELDS, 2 * values.length));
    }
    values[size * FIELDS] = offset;
    values[size * FIELDS + 1] = bytesBefore;
    values[size * FIELDS + 2] = createdMillis;
    size++;
  }

  /** Forgets those before which everything has left: all but the last at or before an offset. */
  void leave(long offset) {
    int first = 0;
    while (first + 1 < size && offset(first + 1) <= offset) {
      first++;
    }
    if (first > 0) {
      System.arraycopy(values, first * FIELDS, values, 0, (size - first) * FIELDS);
      size -= first;
    }
  }

  void clear() {
    size = 0;
  }

  /** As the log's {@code PartitionState} has them. */
  List<Long> toList() {
    List<Long> list = new ArrayList<>(size * FIELDS);
    for (int i = 0; i < size * FIELDS; i++) {
      list.add(values[i]);
    }
    return list;
  }

  void restore(List<Long> list) {
    clear();
    for (int i = 0; i + 2 < list.size(); i += FIELDS) {
      add(list.get(i), list.get(i + 1), list.get(i + 2));
    }
  }
}
