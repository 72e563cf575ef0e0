package io.blipmq.core.subscription;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose turn it is in a subscription. Guarded by its lock.
 *
 * <p>{@code ready} has the cursors that may have something for any consumer, {@code waiting} the
 * consumers that have credit and found nothing. A cursor that becomes ready takes one consumer out
 * of {@code waiting} and tells it; a consumer whose poll leaves something behind tells the next
 * one. So no message waits for a busy consumer while another is idle, and a message never wakes
 * more than one. What a key binds to one consumer is in that one's {@code owed}.
 */
final class Turns {
  private final DeferringLock lock;
  private final ArrayDeque<Cursor> ready = new ArrayDeque<>(1);
  private final Set<Consumer> waiting = new LinkedHashSet<>();
  private boolean lingers;

  Turns(DeferringLock lock) {
    this.lock = lock;
  }

  /** Whether the only consumer will poll again: then cursors stay ready, and nothing wakes them. */
  void linger(boolean comesBack) {
    lingers = comesBack;
  }

  /** Gives a consumer what it may have now. */
  int poll(Consumer consumer, DeliverySink sink, int max) {
    waiting.remove(consumer);
    int taken = pollOwed(consumer, sink, max);
    taken += pollReady(consumer, sink, max - taken);
    if (!consumer.owed.isEmpty()) {
      // What came back was delivered with the rest of its key, and is owed no more.
      consumer.owed.removeIf(cursor -> !cursor.taken.hasOwned(consumer));
    }
    if (taken < max && consumer.credit > 0 && consumer.owed.isEmpty() && !isReadyFor(consumer)) {
      waiting.add(consumer);
    } else {
      tellNext();
    }
    return taken;
  }

  private int pollOwed(Consumer consumer, DeliverySink sink, int max) {
    int taken = 0;
    if (!consumer.owed.isEmpty()) {
      for (Cursor cursor : List.copyOf(consumer.owed)) {
        taken += cursor.deliver(consumer, sink, max - taken);
        look(cursor);
      }
    }
    return taken;
  }

  /**
   * Cursors take turns, until none has anything. What comes after a cursor was looked at must be
   * found here: its consumer is not on the list of those that wait, and nobody else would tell it.
   */
  private int pollReady(Consumer consumer, DeliverySink sink, int max) {
    if (!consumer.isChoosy()) {
      return pollReady(consumer, sink, max, List.of());
    }
    List<Cursor> others = new ArrayList<>();
    int taken = pollReady(consumer, sink, max, others);
    ready.addAll(others);
    return taken;
  }

  /** The same; what the consumer does not read is put aside. */
  private int pollReady(Consumer consumer, DeliverySink sink, int max, List<Cursor> others) {
    int taken = 0;
    int turns = ready.size();
    while (taken < max && !ready.isEmpty() && turns > 0) {
      Cursor cursor = ready.removeFirst();
      if (!consumer.reads(cursor.partition())) {
        others.add(cursor);
        continue;
      }
      cursor.ready = false;
      int got = cursor.deliver(consumer, sink, max - taken);
      taken += got;
      boolean more = cursor.hasMore() || (!lingers && cursor.awaitMore());
      if (more && cursor.refused) {
        if (cursor.ready) {
          ready.remove(cursor);
        }
        cursor.ready = true;
        ready.addFirst(cursor);
        return taken;
      }
      if ((more || lingers) && !cursor.ready) {
        cursor.ready = true;
        ready.addLast(cursor);
      }
      turns = got > 0 || more ? Math.max(turns - 1, 1) : turns - 1;
    }
    return taken;
  }

  /**
   * Looks at a cursor that may have something for any consumer: it becomes ready, or is woken by
   * what comes next. Whatever moves a cursor, or changes what it has, ends here.
   */
  void look(Cursor cursor) {
    if (!cursor.ready && (cursor.hasMore() || cursor.awaitMore())) {
      cursor.ready = true;
      ready.addLast(cursor);
      tellNext();
    }
  }

  /** A cursor has something that only this consumer may have. */
  void owes(Consumer consumer, Cursor cursor) {
    if (consumer.owed.add(cursor) && waiting.remove(consumer)) {
      lock.later(consumer::signal);
    }
  }

  /** A consumer has credit again. */
  void await(Consumer consumer) {
    if (consumer.owed.isEmpty() && !isReadyFor(consumer)) {
      waiting.add(consumer);
    } else {
      waiting.remove(consumer);
      lock.later(consumer::signal);
    }
  }

  /** A consumer can't take anything now, or is gone. */
  void pass(Consumer consumer) {
    waiting.remove(consumer);
    tellNext();
  }

  /** A cursor is gone. */
  void forget(Cursor cursor) {
    ready.remove(cursor);
    cursor.ready = true;
  }

  /** Whether a cursor is ready that the consumer reads. */
  private boolean isReadyFor(Consumer consumer) {
    if (!consumer.isChoosy()) {
      return !ready.isEmpty();
    }
    for (Cursor cursor : ready) {
      if (consumer.reads(cursor.partition())) {
        return true;
      }
    }
    return false;
  }

  private void tellNext() {
    if (ready.isEmpty()) {
      return;
    }
    for (Consumer next : waiting) {
      if (isReadyFor(next)) {
        waiting.remove(next);
        lock.later(next::signal);
        return;
      }
    }
  }
}
