package io.blipmq.core.port;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The offsets of a partition that a subscription has settled: everything below a floor, and ranges
 * beyond it. Settling in order costs nothing but a comparison; the number of ranges is bounded by
 * the number of offsets that are not settled. One thread, or whoever holds the subscription's lock.
 */
public final class SettledRanges {
  private long floor;

  /** From (inclusive) to to (exclusive); they neither touch one another nor the floor. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  /** Everything below an offset. */
  public SettledRanges(long floor) {
    this.floor = floor;
  }

  /** Everything below is settled. */
  public long floor() {
    return floor;
  }

  /** How many ranges there are beyond the floor. */
  public int size() {
    return ranges.size();
  }

  /** The offset behind the last that is settled. */
  public long end() {
    return ranges.isEmpty() ? floor : ranges.lastEntry().getValue();
  }

  /** Whether an offset is settled. */
  public boolean contains(long offset) {
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
  public void add(long from, long to) {
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

  /** Takes over what a record says. */
  public void add(LogRecord.Settle record) {
    // A floor that is lower than before is that of a move back, whose own record has been damaged:
    // what the move wanted delivered again must not be taken for settled.
    if (record.whole() || record.floor() < floor) {
      floor = record.floor();
      ranges.clear();
    }
    add(0, record.floor());
    List<Long> more = record.ranges();
    for (int i = 0; i < more.size(); i += 2) {
      add(more.get(i), more.get(i + 1));
    }
  }

  /** From, to, from, to … as the journal stores them. */
  public List<Long> toList() {
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
