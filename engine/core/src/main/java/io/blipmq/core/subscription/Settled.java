package io.blipmq.core.subscription;

import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.SettledRanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cursor has settled, and what of that its next record has to say: all of it where that is
 * little, at first, after a move, and after a record that the journal has refused; else what has
 * come since the last one. So a record's size does not grow with the number of messages that wait
 * between settled ones. Guarded by the subscription's lock.
 */
final class Settled {
  private final SettledRanges all;

  /** Ranges settled since the last record; null if there are none. */
  private @Nullable SettledRanges since;

  private boolean wholeDue = true;

  /** Everything below an offset. */
  Settled(long floor) {
    all = new SettledRanges(floor);
  }

  long floor() {
    return all.floor();
  }

  boolean contains(long offset) {
    return all.contains(offset);
  }

  /** Settles from an offset (inclusive) to another (exclusive). */
  void add(long from, long to) {
    all.add(from, to);
    if (wholeDue || to <= all.floor()) {
      return;
    }
    if (since == null) {
      since = new SettledRanges(all.floor());
    }
    since.add(from, to);
    if (since.size() >= all.size()) {
      wholeIsDue();
    }
  }

  /** Takes over what the journal says; the offset behind the last that is settled. */
  long recover(LogRecord.Settle record) {
    all.add(record);
    return all.end();
  }

  /** The next record says all. */
  void wholeIsDue() {
    wholeDue = true;
    since = null;
  }

  /** What the journal has to be told next; from then on it counts as told. */
  LogRecord.Settle next(int subscription, int topic, int partition) {
    if (wholeDue) {
      wholeDue = all.size() == 0;
      return whole(subscription, topic, partition);
    }
    List<Long> more = List.of();
    if (since != null) {
      since.add(0, all.floor());
      more = since.toList();
      since = null;
    }
    return new LogRecord.Settle(subscription, topic, partition, false, all.floor(), more);
  }

  /** All of it, whatever the journal has been told. */
  LogRecord.Settle whole(int subscription, int topic, int partition) {
    return new LogRecord.Settle(subscription, topic, partition, all.floor(), all.toList());
  }
}
