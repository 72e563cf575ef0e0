package io.blipmq.core.subscription;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which cursors of a subscription read from the log, when more of them are behind than there may be
 * pages in memory: they take turns, and only while there is a consumer to read for. Guarded by the
 * subscription's lock.
 */
final class BacklogTurns {
  private static final int MOST = 4;

  private final ArrayDeque<BacklogReader> waiting = new ArrayDeque<>(1);
  private final Set<BacklogReader> reading = new LinkedHashSet<>();
  private boolean consumers;

  /** Whether a reader has its turn. */
  boolean has(BacklogReader reader) {
    return reading.contains(reader);
  }

  /** Whether others wait for a turn. */
  boolean isWanted() {
    return !waiting.isEmpty();
  }

  /** A reader has pages to read; it is told when it has its turn. */
  void want(BacklogReader reader) {
    if (!reader.queued && !reading.contains(reader)) {
      reader.queued = true;
      waiting.addLast(reader);
      giveOut();
    }
  }

  /** A reader is done for now. */
  void leave(BacklogReader reader) {
    if (reader.queued) {
      reader.queued = false;
      waiting.remove(reader);
    }
    if (reading.remove(reader)) {
      giveOut();
    }
  }

  /** There are consumers, or there are none any more; then pages are let go of. */
  void consumers(boolean some) {
    consumers = some;
    if (some) {
      giveOut();
    } else {
      List.copyOf(reading).forEach(BacklogReader::rest);
    }
  }

  private void giveOut() {
    while (consumers && reading.size() < MOST && !waiting.isEmpty()) {
      BacklogReader next = waiting.removeFirst();
      next.queued = false;
      reading.add(next);
      next.ask();
    }
  }
}
