package io.blipmq.journal.tool;

import io.blipmq.core.port.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds out which offsets damage may have taken: those that are missing between the last message of
 * a partition before it and the first one behind it. One thread.
 *
 * <p>Messages published at QoS 0 have offsets too and are in no journal, so what is found is the
 * most that can be lost.
 */
final class LostMessages {
  private static final int MOST = 1_000;

  private final Map<Long, Last> partitions = new HashMap<>();
  private final List<Lost> found = new ArrayList<>();
  private long more;

  /** How many times ids have been missing so far. */
  private int holes;

  /** Behind which of them offsets are not compared, because what was there was not needed. */
  private int forgotten;

  /** The next offset of a partition, and how many holes there were when it was read. */
  private record Last(long nextOffset, int holes) {}

  /**
   * Offsets of a partition that may be lost.
   *
   * @param from the first
   * @param to the one behind the last
   */
  record Lost(int topic, int partition, long from, long to) {}

  /** Records are lost here. */
  void hole() {
    holes++;
  }

  /**
   * Segments were deleted here; offsets before and behind it have nothing to do with each other.
   */
  void deleted() {
    holes++;
    forgotten = holes;
  }

  void record(LogRecord record) {
    switch (record) {
      case LogRecord.Publish publish ->
          next(
              publish.topic(),
              publish.partition(),
              publish.firstOffset(),
              publish.firstOffset() + publish.messages().size());
      case LogRecord.Release release ->
          next(release.topic(), release.partition(), release.offset(), release.offset() + 1);
      default -> {
        // Has no offsets.
      }
    }
  }

  private void next(int topic, int partition, long from, long to) {
    long key = ((long) topic << Integer.SIZE) | partition;
    Last last = partitions.put(key, new Last(to, holes));
    if (last == null || last.holes == holes || last.holes < forgotten || last.nextOffset >= from) {
      return;
    }
    if (found.size() < MOST) {
      found.add(new Lost(topic, partition, last.nextOffset, from));
    } else {
      more++;
    }
  }

  List<Lost> found() {
    return found;
  }

  /** How many more there were than are in the list. */
  long more() {
    return more;
  }
}
