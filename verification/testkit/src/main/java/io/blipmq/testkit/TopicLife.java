package io.blipmq.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A topic from its making to its deletion. Guarded by its {@link Promises}. */
public final class TopicLife {
  final String name;

  /** How many messages its retention keeps at the least. */
  long keeps;

  /** Messages sent to it, those that were refused included. */
  long sent;

  /** Those of them that were delayed, and got their place later. */
  long delayed;

  boolean deleted;

  /** Whether the broker that deleted it still runs. */
  boolean deletedNow;

  /** When the log had that, by the model's clock; 0 if that is not known. */
  long deletionRecordedAt;

  /** For each partition and offset the number of the message there, plus one. */
  private final List<int[]> places = new ArrayList<>();

  /** For each partition the offset behind the last that is known to have been given. */
  private final List<Long> ends = new ArrayList<>();

  TopicLife(String name, long keeps) {
    this.name = name;
    this.keeps = keeps;
  }

  /**
   * After the broker's end this one, of which all that was made may be lost, may have been replaced
   * by an earlier one, whose deletion was.
   */
  void mayBe(TopicLife earlier) {
    keeps = Math.min(keeps, earlier.keeps);
  }

  /** The number of another message that is known to be at a place, or null. */
  @Nullable Integer put(int partition, long offset, int number) {
    while (places.size() <= partition) {
      places.add(new int[16]);
      ends.add(0L);
    }
    ends.set(partition, Math.max(ends.get(partition), offset + 1));
    int[] numbers = places.get(partition);
    int at = Math.toIntExact(offset);
    if (at >= numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(2 * numbers.length, at + 1));
      places.set(partition, numbers);
    }
    if (numbers[at] != 0 && numbers[at] != number + 1) {
      return numbers[at] - 1;
    }
    numbers[at] = number + 1;
    return null;
  }

  /** Whether that many offsets, or more, are known to have been given behind one. */
  boolean isBehind(int partition, long offset, long many) {
    return partition < ends.size() && ends.get(partition) - offset > many;
  }

  /** The place is free for another message. */
  void free(int partition, long offset) {
    places.get(partition)[Math.toIntExact(offset)] = 0;
  }
}
