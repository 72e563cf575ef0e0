package io.blipmq.core.subscription;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a cursor: which keys are busy, and what waits behind them. Guarded by the
 * subscription's lock.
 *
 * <p>Invariant: a lane with something to deliver is in exactly one place: {@code free} if any
 * consumer may have it, {@code owned} of its owner if that one has messages of the key in flight,
 * and nowhere if it waits for a backoff. Every change takes the lane out, changes it and puts it
 * back where it belongs.
 */
final class KeyLanes {
  private final Map<String, Lane> lanes = new HashMap<>();
  private final TreeSet<Lane> free = new TreeSet<>(ORDER);
  private final Map<Consumer, TreeSet<Lane>> owned = new HashMap<>();
  private final Cursor cursor;
  private int pending;

  private static final Comparator<Lane> ORDER =
      Comparator.comparingLong(Lane::headOffset).thenComparing(lane -> lane.key);

  KeyLanes(Cursor cursor) {
    this.cursor = cursor;
  }

  /** How many messages are to be delivered. */
  int pending() {
    return pending;
  }

  /** How many of them no consumer has had yet. */
  long neverDelivered() {
    return pending == 0
        ? 0
        : lanes.values().stream()
            .flatMap(lane -> lane.pending.stream())
            .filter(entry -> entry.attempt == 0)
            .count();
  }

  /** Whether something is to be delivered that any consumer may have. */
  boolean hasFree() {
    return !free.isEmpty();
  }

  boolean hasOwned(Consumer consumer) {
    return owned.containsKey(consumer);
  }

  /** Whether a new message of that key may go to a consumer at once. */
  boolean passes(String key, Consumer consumer) {
    Lane lane = lanes.get(key);
    return lane == null || lane.passes(consumer);
  }

  /** The lowest entry that a consumer may have now, or null. */
  @Nullable Entry peek(Consumer consumer) {
    Entry candidate = free.isEmpty() ? null : free.first().pending.peek();
    TreeSet<Lane> own = owned.get(consumer);
    Entry other = own == null ? null : own.first().pending.peek();
    if (candidate == null || (other != null && other.offset < candidate.offset)) {
      return other;
    }
    return candidate;
  }

  /** An entry is to be delivered. */
  void add(Entry entry, String key) {
    Lane lane = lanes.computeIfAbsent(key, Lane::new);
    detach(lane);
    entry.lane = lane;
    entry.state = Entry.State.PENDING;
    lane.pending.add(entry);
    pending++;
    attach(lane);
  }

  /** An entry goes to a consumer, from the lane or straight from the log. */
  void deliver(Entry entry, String key, Consumer consumer) {
    Lane lane = lanes.computeIfAbsent(key, Lane::new);
    detach(lane);
    entry.lane = lane;
    if (lane.pending.remove(entry)) {
      pending--;
    }
    lane.owner = consumer;
    lane.inFlight.add(entry);
    attach(lane);
  }

  /** An entry comes back from its consumer, and those of its key behind it with it. */
  List<Entry> rewind(Entry entry) {
    Lane lane = java.util.Objects.requireNonNull(entry.lane);
    return lane.inFlight.stream().filter(other -> other.offset > entry.offset).toList();
  }

  /** An entry is with no consumer any more, and not (yet) to be delivered. */
  void leave(Entry entry, boolean waits) {
    Lane lane = java.util.Objects.requireNonNull(entry.lane);
    detach(lane);
    if (lane.pending.remove(entry)) {
      pending--;
    }
    lane.inFlight.remove(entry);
    if (waits) {
      lane.waiting++;
    }
    attach(lane);
  }

  /** An entry that waited does so no more. */
  void waitOver(Entry entry) {
    Lane lane = java.util.Objects.requireNonNull(entry.lane);
    detach(lane);
    lane.waiting--;
    attach(lane);
  }

  /** The first offset that is to be delivered; {@code Long.MAX_VALUE} if there is none. */
  long firstPending() {
    return pending == 0
        ? Long.MAX_VALUE
        : lanes.values().stream().mapToLong(Lane::headOffset).min().orElse(Long.MAX_VALUE);
  }

  /** Shows everything that is to be delivered. */
  void forEachPending(java.util.function.Consumer<Entry> seen) {
    lanes.values().forEach(lane -> lane.pending.forEach(seen));
  }

  void clear() {
    lanes.clear();
    free.clear();
    owned.clear();
    pending = 0;
  }

  private void detach(Lane lane) {
    free.remove(lane);
    TreeSet<Lane> own = lane.owner == null ? null : owned.get(lane.owner);
    if (own != null && own.remove(lane) && own.isEmpty()) {
      owned.remove(lane.owner);
    }
  }

  private void attach(Lane lane) {
    if (lane.inFlight.isEmpty()) {
      lane.owner = null;
    }
    Consumer owner = lane.owner;
    if (lane.pending.isEmpty() && lane.waiting == 0 && owner == null) {
      lanes.remove(lane.key);
    } else if (lane.pending.isEmpty() || lane.waiting > 0) {
      return;
    } else if (owner == null) {
      free.add(lane);
    } else {
      owned.computeIfAbsent(owner, _ -> new TreeSet<>(ORDER)).add(lane);
      cursor.subscription.owes(owner, cursor);
    }
  }
}
