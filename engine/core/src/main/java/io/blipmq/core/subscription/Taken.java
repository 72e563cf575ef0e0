package io.blipmq.core.subscription;

import io.blipmq.api.QoS;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

// style: the states of an entry; splitting them would hide the order of its steps
/**
 * What a cursor has read and not settled. Guarded by the subscription's lock.
 *
 * <p>An entry is to be delivered (in {@code held} if the overflow policy kept it, in a lane if it
 * has a key, else in {@code returned}), or with a consumer, or waits, or is on its way to the dead
 * letters. {@code unsettled} has everything that was ever delivered. What is to be delivered goes
 * out lowest offset first. An entry that is accepted while it is in {@code returned} stays there as
 * settled, and is passed over.
 */
final class Taken {
  /** The most keyed messages that may wait for their consumer while others overtake them. */
  private static final int MOST_PARKED = 4_096;

  private final Cursor cursor;
  private final Subscription subscription;
  private final OffsetMap unsettled = new OffsetMap();
  private final KeyLanes lanes;
  private final ArrayDeque<Entry> held = new ArrayDeque<>(1);
  private final PriorityQueue<Entry> returned =
      new PriorityQueue<>(1, (a, b) -> Long.compare(a.offset, b.offset));

  Taken(Cursor cursor, Subscription subscription) {
    this.cursor = cursor;
    this.subscription = subscription;
    this.lanes = new KeyLanes(cursor);
  }

  // ---- what is to be delivered

  /** Whether some consumer may have something. */
  boolean hasMore() {
    return !returned.isEmpty() || !held.isEmpty() || lanes.hasFree();
  }

  boolean hasOwned(Consumer consumer) {
    return lanes.hasOwned(consumer);
  }

  /** Whether a new message of that key may go to a consumer at once. */
  boolean passes(String key, Consumer consumer) {
    return lanes.passes(key, consumer);
  }

  boolean parkedIsFull() {
    return lanes.pending() >= MOST_PARKED;
  }

  /** A new message whose key is busy. */
  void park(Entry entry, String key) {
    charge(entry);
    lanes.add(entry, key);
  }

  /** A new message that the overflow policy keeps. */
  void hold(Entry entry) {
    charge(entry);
    held.add(entry);
  }

  int heldCount() {
    return held.size();
  }

  /** Gives a consumer what it may have; less than {@code max} if there is no more for it. */
  int deliver(Consumer consumer, DeliverySink sink, int max) {
    int count = 0;
    while (count < max) {
      Entry entry = next(consumer);
      if (entry == null) {
        return count;
      }
      if (!offer(entry, consumer, sink)) {
        cursor.refused = true;
        return count;
      }
      count++;
    }
    return count;
  }

  private @Nullable Entry next(Consumer consumer) {
    while (true) {
      Entry best = lower(returned.peek(), lanes.peek(consumer));
      Entry kept = held.peekFirst();
      if (kept != null && (best == null || kept.offset < best.offset)) {
        String key = subscription.laneKey(kept.message);
        if (key != null && !lanes.passes(key, consumer)) {
          lanes.add(held.removeFirst(), key);
          continue;
        }
        best = kept;
      }
      if (best == null) {
        return null;
      }
      boolean settled = best.state == Entry.State.SETTLED;
      if (!settled && !best.expired(subscription.services().nanos())) {
        return best;
      }
      remove(best);
      if (!settled) {
        cursor.expired();
        settle(best);
      }
    }
  }

  private static @Nullable Entry lower(@Nullable Entry a, @Nullable Entry b) {
    return a == null || (b != null && b.offset < a.offset) ? b : a;
  }

  private boolean offer(Entry entry, Consumer consumer, DeliverySink sink) {
    QoS qos = entry.message.qos().min(consumer.qos);
    if (!consumer.mayTake(entry.message.size())
        || !sink.accept(cursor, entry.offset, entry.attempt + 1, qos, entry.message)) {
      return false;
    }
    remove(entry);
    consumer.took(entry.message.size());
    cursor.counters.delivered++;
    cursor.topicHandle().tally().delivered(1);
    if (entry.attempt > 0) {
      cursor.counters.redelivered++;
    }
    if (qos == QoS.AT_MOST_ONCE) {
      settle(entry);
    } else {
      fly(entry, consumer);
    }
    return true;
  }

  /** Takes an entry out of whatever has it to be delivered; it is the first there. */
  private void remove(Entry entry) {
    if (held.peekFirst() == entry) {
      held.removeFirst();
    } else if (returned.peek() == entry) {
      returned.poll();
    } else {
      lanes.leave(entry, false);
    }
  }

  /** An entry goes to a consumer. */
  void fly(Entry entry, Consumer consumer) {
    entry.attempt++;
    if (entry.attempt == 1) {
      unsettled.add(entry);
      charge(entry);
    }
    String key = subscription.laneKey(entry.message);
    if (key != null) {
      lanes.deliver(entry, key, consumer);
    }
    entry.state = Entry.State.IN_FLIGHT;
    entry.consumer = consumer;
    entry.ackDeadlineNanos = subscription.ackDeadlineFromNow();
    consumer.inFlight.add(entry);
  }

  // ---- what becomes of it

  /** Disposes of what a consumer has from … to, both inclusive; returns how many it did. */
  int dispose(Consumer consumer, long from, long to, Consumer.Disposition disposition) {
    int done = 0;
    if (to - from >= 0 && to - from < 2L * unsettled.size() + 16) {
      for (long i = 0; i <= to - from; i++) {
        Entry entry = unsettled.get(from + i);
        done += entry != null && dispose(entry, consumer, disposition) ? 1 : 0;
      }
      return done;
    }
    for (Entry entry : unsettled.between(from, to)) {
      done += dispose(entry, consumer, disposition) ? 1 : 0;
    }
    return done;
  }

  private boolean dispose(Entry entry, Consumer consumer, Consumer.Disposition disposition) {
    if (entry.consumer != consumer || entry.state == Entry.State.DEAD) {
      return false;
    }
    if (disposition instanceof Consumer.Disposition.Accept) {
      withdraw(entry, true);
      cursor.counters.acknowledged++;
      settle(entry);
      return true;
    }
    if (entry.state != Entry.State.IN_FLIGHT) {
      return false;
    }
    if (disposition instanceof Consumer.Disposition.Retry retry) {
      giveBack(entry, true, retry.delayMillis() < 0 ? -1 : retry.delayMillis() * 1_000_000, true);
    } else {
      bury(entry, "rejected", true);
    }
    return true;
  }

  /** Takes an entry out of flight, out of its backoff, or out of what is to be delivered. */
  private void withdraw(Entry entry, boolean byConsumer) {
    switch (entry.state) {
      case IN_FLIGHT -> leaveFlight(entry, false, byConsumer);
      case WAITING -> {
        subscription.services().timers().cancel(entry);
        waitOver(entry);
      }
      case PENDING -> {
        if (entry.lane != null) {
          lanes.leave(entry, false);
        }
      }
      case DEAD, SETTLED -> {}
    }
  }

  private void leaveFlight(Entry entry, boolean waits, boolean byConsumer) {
    Objects.requireNonNull(entry.consumer).landed(entry, byConsumer);
    if (entry.lane != null) {
      lanes.leave(entry, waits);
    }
  }

  private void waitOver(Entry entry) {
    if (entry.lane != null) {
      lanes.waitOver(entry);
    }
  }

  /**
   * Returns an entry in flight to the subscription, and those of its key behind it with it.
   *
   * @param failed whether this counts as a failure of the message
   * @param delayNanos how long to wait first, negative for the backoff
   * @param byConsumer whether its consumer wants it so, and need not be told
   */
  void giveBack(Entry entry, boolean failed, long delayNanos, boolean byConsumer) {
    if (entry.lane != null) {
      for (Entry behind : lanes.rewind(entry)) {
        leaveFlight(behind, false, false);
        makePending(behind);
      }
    }
    if (failed) {
      entry.failures++;
      if (entry.failures > subscription.settings().maxRetries() && !cursor.readsDeadLetters()) {
        bury(entry, "max-retries", byConsumer);
        return;
      }
    }
    long delay = delayNanos < 0 ? subscription.backoffNanos(entry.failures) : delayNanos;
    leaveFlight(entry, delay > 0, byConsumer);
    if (delay > 0) {
      waitFor(entry, delay);
    } else {
      makePending(entry);
    }
  }

  private void waitFor(Entry entry, long delayNanos) {
    entry.state = Entry.State.WAITING;
    subscription.services().timers().schedule(entry, subscription.services().nanos() + delayNanos);
  }

  private void makePending(Entry entry) {
    entry.state = Entry.State.PENDING;
    if (entry.lane != null) {
      lanes.add(entry, entry.lane.key);
    } else {
      returned.add(entry);
    }
    subscription.look(cursor);
  }

  /** The wait of an entry is over; perhaps it has been settled in the meantime. */
  void backoffOver(Entry entry) {
    if (entry.state == Entry.State.WAITING) {
      waitOver(entry);
      makePending(entry);
    }
  }

  private void settle(Entry entry) {
    if (entry.attempt > 0) {
      unsettled.remove(entry.offset);
    }
    giveBackMemory(entry);
    entry.state = Entry.State.SETTLED;
    cursor.settleOffset(entry.offset);
    if (lanes.pending() > 0) {
      subscription.look(cursor);
    }
  }

  /** Everything that was delivered is to be delivered again, at once; that is no failure of it. */
  void takeBack() {
    for (Entry entry : unsettled.between(Long.MIN_VALUE, Long.MAX_VALUE)) {
      if (entry.state == Entry.State.IN_FLIGHT || entry.state == Entry.State.WAITING) {
        withdraw(entry, false);
        makePending(entry);
      }
    }
  }

  /** Settles what lies before an offset, whoever has it; not what is on its way to dead letters. */
  void settleBefore(long offset) {
    for (Entry entry : unsettled.between(Long.MIN_VALUE, offset - 1)) {
      if (entry.state != Entry.State.DEAD) {
        withdraw(entry, false);
        settle(entry);
      }
    }
    while (!held.isEmpty() && held.getFirst().offset < offset) {
      settle(held.removeFirst());
    }
    List<Entry> parked = new ArrayList<>();
    lanes.forEachPending(entry -> {
      if (entry.offset < offset) {
        parked.add(entry);
      }
    });
    for (Entry entry : parked) {
      lanes.leave(entry, false);
      settle(entry);
    }
  }

  /** The first offset that is not settled; {@code Long.MAX_VALUE} if there is none. */
  long firstOffset() {
    long first = held.isEmpty() ? Long.MAX_VALUE : held.getFirst().offset;
    for (Entry entry : unsettled.between(Long.MIN_VALUE, first)) {
      first = Math.min(first, entry.offset);
    }
    return Math.min(first, lanes.firstPending());
  }

  // ---- dead letters

  private void bury(Entry entry, String reason, boolean byConsumer) {
    cursor.counters.deadLettered++;
    if (!subscription.settings().deadLetters() || cursor.readsDeadLetters()) {
      withdraw(entry, byConsumer);
      settle(entry);
      return;
    }
    leaveFlight(entry, true, byConsumer);
    entry.state = Entry.State.DEAD;
    subscription.sendDeadLetter(entry, reason);
  }

  void deadLetterStored(Entry entry) {
    if (entry.state == Entry.State.DEAD) {
      waitOver(entry);
      settle(entry);
    }
  }

  /** The dead-letter topic did not take it: it stays with the subscription, for another attempt. */
  void deadLetterRefused(Entry entry) {
    if (entry.state == Entry.State.DEAD) {
      cursor.counters.deadLettered--;
      waitFor(entry, subscription.settings().retryBackoffMax().toNanos());
    }
  }

  // ---- all of it

  /** Forgets everything, and gives its memory back. */
  void clear() {
    for (Entry entry : unsettled.between(Long.MIN_VALUE, Long.MAX_VALUE)) {
      if (entry.state == Entry.State.IN_FLIGHT) {
        Objects.requireNonNull(entry.consumer).landed(entry, false);
      } else {
        subscription.services().timers().cancel(entry);
      }
      entry.state = Entry.State.SETTLED;
      unsettled.remove(entry.offset);
      giveBackMemory(entry);
    }
    lanes.forEachPending(this::giveBackMemory);
    held.forEach(this::giveBackMemory);
    lanes.clear();
    returned.clear();
    held.clear();
  }

  /** An entry holds its message in memory, whatever becomes of the chunk that it was in. */
  private void charge(Entry entry) {
    if (!entry.charged) {
      entry.charged = true;
      subscription.services().budget().take(entry.message.memoryBytes());
    }
  }

  private void giveBackMemory(Entry entry) {
    if (entry.charged) {
      entry.charged = false;
      subscription.services().budget().release(entry.message.memoryBytes());
    }
  }

  /** How many. */
  long count() {
    return held.size() + unsettled.size() + lanes.neverDelivered();
  }

  /** When the oldest was created, in milliseconds since 1970; 0 if there is none. */
  long oldestCreatedMillis() {
    List<Entry> all = new ArrayList<>(unsettled.between(Long.MIN_VALUE, Long.MAX_VALUE));
    all.addAll(held);
    return all.stream().mapToLong(entry -> entry.message.createdMillis()).min().orElse(0);
  }
}
