package io.blipmq.bench;

import java.util.TreeMap;

/**
 * What one subscriber has seen of each stream: what is missing, what came twice, what came behind a
 * later one. One thread. Of what is missing it remembers up to {@value #MOST_GAPS} gaps; what fills
 * a gap beyond these counts as a duplicate.
 */
final class Streams {
  private static final int MOST_GAPS = 65_536;
  private static final int NUMBER_BITS = 48;

  private final long[] next;

  /** From the first missing number to the one behind the last, both with the stream above them. */
  private final TreeMap<Long, Long> gaps = new TreeMap<>();

  private long distinct;
  private long duplicates;
  private long outOfOrder;

  Streams(int streams) {
    next = new long[streams];
  }

  /** A message has come. */
  void arrived(int stream, long stamp) {
    long ahead = Stamp.ahead(stamp, next[stream]);
    if (ahead == 0) {
      next[stream]++;
      distinct++;
    } else if (ahead > 0) {
      if (gaps.size() < MOST_GAPS) {
        gaps.put(place(stream, next[stream]), place(stream, next[stream] + ahead));
      }
      next[stream] += ahead + 1;
      distinct++;
    } else if (fills(place(stream, next[stream] + ahead))) {
      outOfOrder++;
      distinct++;
    } else {
      duplicates++;
    }
  }

  private static long place(int stream, long number) {
    return (long) stream << NUMBER_BITS | number;
  }

  private boolean fills(long place) {
    var gap = gaps.floorEntry(place);
    if (gap == null || gap.getValue() <= place) {
      return false;
    }
    gaps.remove(gap.getKey());
    if (gap.getKey() < place) {
      gaps.put(gap.getKey(), place);
    }
    if (place + 1 < gap.getValue()) {
      gaps.put(place + 1, gap.getValue());
    }
    return true;
  }

  /** Messages, each counted once. */
  long distinct() {
    return distinct;
  }

  long duplicates() {
    return duplicates;
  }

  /** Messages that came behind a later one of their stream. */
  long outOfOrder() {
    return outOfOrder;
  }
}
