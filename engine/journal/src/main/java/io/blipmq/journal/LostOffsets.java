package io.blipmq.journal;

import io.blipmq.core.port.LogRecord;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which offsets are missing where records are: found at a start, as what a partition skips behind a
 * gap. Messages that were never in the log, those of QoS 0, are among them if they lie there. One
 * thread.
 */
final class LostOffsets {
  private static final int LEAST = 64;
  private static final int MOST_TOLD = 16;

  private final TopicNames names;
  private long[] keys = new long[LEAST];

  /** The offset that comes next in each partition, plus 1; 0 where there is no partition. */
  private long[] next = new long[LEAST];

  /** How many gaps there had been when the partition was seen last. */
  private int[] gapsSeen = new int[LEAST];

  private int partitions;
  private int gaps;
  private long lastGap;
  private final Map<Long, Set<String>> lost = new LinkedHashMap<>();

  LostOffsets(TopicNames names) {
    this.names = names;
  }

  /** Records from an id on are missing here. */
  void gap(long id) {
    gaps++;
    lastGap = id;
  }

  /** What a checkpoint says of a partition. */
  void see(LogRecord record) {
    if (record instanceof LogRecord.PartitionState state) {
      int at = place(IndexDescriptor.key(state.topic(), state.partition()));
      next[at] = Math.max(next[at], state.nextOffset() + 1);
    }
  }

  /** Messages of a partition, from an offset to before another. */
  void see(int topic, int partition, long first, long end) {
    int at = place(IndexDescriptor.key(topic, partition));
    long expected = next[at] - 1;
    if (gaps > gapsSeen[at] && expected >= 0 && first > expected) {
      Set<String> told = lost.computeIfAbsent(lastGap, _ -> new LinkedHashSet<>());
      if (told.size() < MOST_TOLD) {
        told.add(
            "%s partition %d offsets %d to %d"
                .formatted(names.of(topic), partition, expected, first - 1));
      } else if (told.size() == MOST_TOLD) {
        told.add("and more");
      }
    }
    gapsSeen[at] = gaps;
    next[at] = end + 1;
  }

  /** What was found, by the first missing record of each gap. */
  Map<Long, Set<String>> found() {
    return lost;
  }

  private int place(long key) {
    if (2 * partitions >= keys.length) {
      grow();
    }
    int at = slot(key);
    if (next[at] == 0) {
      keys[at] = key;
      next[at] = 1;
      partitions++;
    }
    return at;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int at = (int) ((key * 0x9E37_79B9_7F4A_7C15L) >>> 32) & mask;
    while (next[at] != 0 && keys[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldNext = next;
    int[] oldSeen = gapsSeen;
    keys = new long[2 * oldKeys.length];
    next = new long[keys.length];
    gapsSeen = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldNext[i] != 0) {
        int at = slot(oldKeys[i]);
        keys[at] = oldKeys[i];
        next[at] = oldNext[i];
        gapsSeen[at] = oldSeen[i];
      }
    }
  }
}
