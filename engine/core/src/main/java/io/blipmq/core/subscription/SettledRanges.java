package io.blipmq.core.subscription;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The offsets of a partition that a subscription has settled: everything below a floor, and ranges
 * beyond it. Settling in order costs nothing but a comparison; the number of ranges is bounded by
 * the number of offsets that are not settled. Guarded by the subscription's lock.
 */
final class SettledRanges {
  private long floor;

  /** From (inclusive) to to (exclusive); they neither touch one another nor the floor. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  SettledRanges(long floor) {
    this.floor = floor;
  }

  /** Everything below is settled. */
  long floor() {
    return floor;
  }

  boolean contains(long offset) {
    if (offset < floor) {
      return true;
    }
    if (ranges.isEmpty()) {
      return false;
    }
    Map.Entry<Long, Long> range = ranges.floorEntry(offset);
    return range != null && offset < range.getValue();
  }

  /** Settles from an offset (inclusive) to another (exclusive). */
  void add(long from, long to) {
    if (to <= floor || from >= to) {
      return;
    }
    if (from <= floor) {
      floor = to;
    } else {
      insert(from, to);
    }
    Map.Entry<Long, Long> first = ranges.firstEntry();
    while (first != null && first.getKey() <= floor) {
      floor = Math.max(floor, first.getValue());
      ranges.pollFirstEntry();
      first = ranges.firstEntry();
    }
  }

  private void insert(long from, long to) {
    long start = from;
    long end = to;
    Map.Entry<Long, Long> before = ranges.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      start = before.getKey();
      end = Math.max(end, before.getValue());
    }
    Map.Entry<Long, Long> after = ranges.ceilingEntry(start);
    while (after != null && after.getKey() <= end) {
      end = Math.max(end, after.getValue());
      ranges.remove(after.getKey());
      after = ranges.ceilingEntry(start);
    }
    ranges.put(start, end);
  }

  /** From, to, from, to … as the journal stores them. */
  List<Long> toList() {
    if (ranges.isEmpty()) {
      return List.of();
    }
    List<Long> list = new ArrayList<>(2 * ranges.size());
    ranges.forEach((from, to) -> {
      list.add(from);
      list.add(to);
    });
    return list;
  }
}
