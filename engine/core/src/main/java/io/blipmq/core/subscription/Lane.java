package io.blipmq.core.subscription;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The unsettled messages of one key: while one of them is with a consumer, the others go to the
 * same one or wait. Exists only as long as there are any. Guarded by the subscription's lock.
 */
final class Lane {
  final String key;

  /** To be delivered, lowest offset first. */
  final PriorityQueue<Entry> pending =
      new PriorityQueue<>((a, b) -> Long.compare(a.offset, b.offset));

  /** With {@link #owner} now, in the order of their deliveries, which is that of their offsets. */
  final List<Entry> inFlight = new ArrayList<>(2);

  @Nullable Consumer owner;

  /** How many wait for their backoff, or are on their way to the dead letters. */
  int waiting;

  Lane(String key) {
    this.key = key;
  }

  /** Whether a message of this key that comes behind all others may go to a consumer now. */
  boolean passes(Consumer consumer) {
    return waiting == 0 && pending.isEmpty() && (inFlight.isEmpty() || owner == consumer);
  }

  long headOffset() {
    Entry head = pending.peek();
    return head == null ? Long.MAX_VALUE : head.offset;
  }
}
