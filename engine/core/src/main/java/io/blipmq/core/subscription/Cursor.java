package io.blipmq.core.subscription;

import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.core.topic.Chunk;
import io.blipmq.core.topic.Follower;
import io.blipmq.core.topic.Partition;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A subscription's place in one partition, and what it has taken from there and not settled. Guarded
 * by the subscription's lock; {@code chunk} and {@code position} are written under it and read by
 * publishers.
 *
 * <p>A message is in exactly one of these, or settled: not read yet (at {@code position} or beyond);
 * {@code held}, read but never delivered, because the overflow policy kept it; to be delivered, in
 * {@code returned} or, if it has a key, in a lane; and {@code unsettled}, which has everything that
 * was ever delivered. What is to be delivered goes out before what is not read yet, lowest offset
 * first.
 */
public final class Cursor extends Follower {
  /** The most keyed messages that may wait for their consumer while others overtake them. */
  private static final int MOST_PARKED = 4_096;

  final Subscription subscription;
  final CursorCounters counters = new CursorCounters();
  private final Partition partition;
  private final int id;
  private final OffsetMap unsettled = new OffsetMap();
  private final KeyLanes lanes = new KeyLanes(this);
  private final ArrayDeque<Entry> held = new ArrayDeque<>();
  private final PriorityQueue<Entry> returned =
      new PriorityQueue<>((a, b) -> Long.compare(a.offset, b.offset));
  private SettledRanges settled;
  private volatile Chunk chunk;
  private volatile long position;

  /** Offsets below may have been settled before a restart. */
  private long recoveredEnd;

  /** Whether it is on the subscription's list of those that may have something. */
  boolean ready;

  /** Whether the last delivery ended because the consumer had no room or no credit. */
  boolean refused;

  Cursor(Subscription subscription, Partition partition, int id, Partition.Place place) {
    this.subscription = subscription;
    this.partition = partition;
    this.id = id;
    this.chunk = place.chunk();
    this.position = place.offset();
    this.settled = new SettledRanges(position);
  }

  /** Its number within the subscription, from 1. */
  public int id() {
    return id;
  }

  /** The topic it reads. */
  public String topic() {
    return partition.topic().name();
  }

  public Partition partition() {
    return partition;
  }

  SettledRanges settled() {
    return settled;
  }

  // ---- delivering

  /** What a consumer is given in one go; 0 if there is nothing for it, or its sink is full. */
  int deliver(Consumer consumer, DeliverySink sink, int max) {
    applyPolicies(false);
    refused = false;
    int taken = 0;
    boolean went = true;
    while (taken < max && went) {
      Entry entry = nextPending(consumer);
      if (entry == null) {
        return taken + deliverUnread(consumer, sink, max - taken);
      }
      went = offer(entry, consumer, sink);
      taken += went ? 1 : 0;
    }
    refused = !went;
    return taken;
  }

  /** The lowest entry to be delivered that this consumer may have. */
  private @Nullable Entry nextPending(Consumer consumer) {
    while (true) {
      Entry best = lower(returned.peek(), lanes.peek(consumer));
      Entry kept = held.peekFirst();
      if (kept != null && (best == null || kept.offset < best.offset)) {
        String key = laneKey(kept.message);
        if (key != null && !lanes.passes(key, consumer)) {
          lanes.add(held.removeFirst(), key);
          continue;
        }
        best = kept;
      }
      if (best == null || (best.state == Entry.State.PENDING && !best.expired(nanos()))) {
        return best;
      }
      take(best);
      if (best.state != Entry.State.SETTLED) {
        counters.expired++;
        subscription.services().counters().expired().increment();
        settle(best);
      }
    }
  }

  private static @Nullable Entry lower(@Nullable Entry a, @Nullable Entry b) {
    return a == null || (b != null && b.offset < a.offset) ? b : a;
  }

  /** Takes an entry out of whatever has it to be delivered. */
  private void take(Entry entry) {
    if (held.peekFirst() == entry) {
      held.removeFirst();
    } else if (returned.peek() == entry) {
      returned.poll();
    } else {
      lanes.leave(entry, false);
    }
  }

  private boolean offer(Entry entry, Consumer consumer, DeliverySink sink) {
    QoS qos = Settings.delivered(entry.message.qos(), consumer.qos);
    if (!consumer.mayTake(entry.message.size())
        || !sink.accept(this, entry.offset, entry.attempt + 1, qos, entry.message)) {
      return false;
    }
    if (held.peekFirst() == entry) {
      held.removeFirst();
    } else if (returned.peek() == entry) {
      returned.poll();
    }
    consumer.took(entry.message.size());
    counters.delivered++;
    if (entry.attempt > 0) {
      counters.redelivered++;
    }
    if (qos == QoS.AT_MOST_ONCE) {
      if (entry.lane != null) {
        lanes.leave(entry, false);
      }
      settle(entry);
    } else {
      fly(entry, consumer);
    }
    return true;
  }

  private int deliverUnread(Consumer consumer, DeliverySink sink, int max) {
    long visible = partition.visible();
    Chunk at = chunk;
    long offset = position;
    int taken = 0;
    long now = 0;
    while (taken < max && offset < visible) {
      if (offset >= at.end()) {
        Chunk following = at.next();
        if (following == null) {
          break;
        }
        at = following;
        offset = Math.max(offset, at.base());
        continue;
      }
      Message message = at.message(offset);
      long deadline = at.deadline(offset);
      if (deadline != 0 && now == 0) {
        now = nanos();
      }
      boolean expired = deadline != 0 && now >= deadline;
      if (message == null || expired || !wanted(offset, message)) {
        passOver(offset++, expired);
        continue;
      }
      QoS qos = Settings.delivered(message.qos(), consumer.qos);
      String key = qos == QoS.AT_LEAST_ONCE ? laneKey(message) : null;
      if (key != null && !lanes.passes(key, consumer)) {
        if (lanes.pending() >= MOST_PARKED) {
          break;
        }
        lanes.add(new Entry(this, offset++, message, deadline), key);
        continue;
      }
      if (!consumer.mayTake(message.size()) || !sink.accept(this, offset, 1, qos, message)) {
        refused = true;
        break;
      }
      consumer.took(message.size());
      if (qos == QoS.AT_LEAST_ONCE) {
        fly(new Entry(this, offset, message, deadline), consumer);
      } else {
        settleOffset(offset);
      }
      offset++;
      taken++;
    }
    counters.delivered += taken;
    moveTo(at, offset);
    return taken;
  }

  private boolean wanted(long offset, Message message) {
    return (offset >= recoveredEnd || !settled.contains(offset)) && subscription.wants(message);
  }

  private void passOver(long offset, boolean expired) {
    if (expired) {
      counters.expired++;
      subscription.services().counters().expired().increment();
    }
    settleOffset(offset);
  }

  private @Nullable String laneKey(Message message) {
    return subscription.named() ? message.keyOrNull() : null;
  }

  private void fly(Entry entry, Consumer consumer) {
    entry.attempt++;
    if (entry.attempt == 1) {
      unsettled.add(entry);
      subscription.services().budget().take(entry.message.memoryBytes());
    }
    String key = laneKey(entry.message);
    if (key != null) {
      lanes.deliver(entry, key, consumer);
    }
    entry.state = Entry.State.IN_FLIGHT;
    entry.consumer = consumer;
    entry.ackDeadlineNanos = subscription.ackDeadlineFromNow();
    consumer.inFlight.add(entry);
  }

  /** Whether a poll by some consumer may find something. */
  boolean hasMore() {
    return !returned.isEmpty() || !held.isEmpty() || lanes.hasFree() || hasUnread();
  }

  private boolean hasUnread() {
    return position < partition.visible() && lanes.pending() < MOST_PARKED;
  }

  boolean owesTo(Consumer consumer) {
    return lanes.hasOwned(consumer);
  }

  void owes(Consumer consumer) {
    subscription.owes(consumer, this);
  }

  // ---- settling

  /** Disposes of what a consumer has from … to, both inclusive; returns how many it did. */
  int dispose(Consumer consumer, long from, long to, Consumer.Disposition disposition) {
    if (to - from < 0 || to - from >= 2L * unsettled.size() + 16) {
      var matching = new java.util.ArrayList<Entry>();
      unsettled.forEach(
          entry -> {
            if (entry.offset >= from && entry.offset <= to) {
              matching.add(entry);
            }
          });
      matching.sort((a, b) -> Long.compare(a.offset, b.offset));
      return (int)
          matching.stream().filter(entry -> dispose(entry, consumer, disposition)).count();
    }
    int done = 0;
    for (long i = 0; i <= to - from; i++) {
      Entry entry = unsettled.get(from + i);
      done += entry != null && dispose(entry, consumer, disposition) ? 1 : 0;
    }
    return done;
  }

  private boolean dispose(Entry entry, Consumer consumer, Consumer.Disposition disposition) {
    if (entry.consumer != consumer || entry.state == Entry.State.DEAD) {
      return false;
    }
    if (disposition instanceof Consumer.Disposition.Accept) {
      withdraw(entry);
      counters.acknowledged++;
      settle(entry);
      return true;
    }
    if (entry.state != Entry.State.IN_FLIGHT) {
      return false;
    }
    if (disposition instanceof Consumer.Disposition.Retry retry) {
      giveBack(entry, true, retry.delayMillis() < 0 ? -1 : retry.delayMillis() * 1_000_000);
    } else {
      bury(entry, "rejected");
    }
    return true;
  }

  /** Takes an entry out of flight, out of its backoff, or out of what is to be delivered. */
  private void withdraw(Entry entry) {
    switch (entry.state) {
      case IN_FLIGHT -> leaveFlight(entry, false);
      case WAITING -> {
        subscription.services().timers().cancel(entry);
        if (entry.lane != null) {
          lanes.waitOver(entry);
        }
      }
      case PENDING -> {
        if (entry.lane != null) {
          lanes.leave(entry, false);
        }
      }
      case DEAD, SETTLED -> {}
    }
  }

  private void leaveFlight(Entry entry, boolean waits) {
    Consumer consumer = java.util.Objects.requireNonNull(entry.consumer);
    consumer.inFlight.remove(entry);
    if (entry.lane != null) {
      lanes.leave(entry, waits);
    }
  }

  /**
   * Returns an entry in flight to the subscription, and those of its key behind it.
   *
   * @param failed whether this counts as a failure of the message
   * @param delayNanos how long to wait first, negative for the backoff
   */
  void giveBack(Entry entry, boolean failed, long delayNanos) {
    if (entry.lane != null) {
      for (Entry behind : lanes.rewind(entry)) {
        leaveFlight(behind, false);
        makePending(behind);
      }
    }
    if (failed) {
      entry.failures++;
      if (entry.failures > subscription.settings().maxRetries() && !deadLetterTopic()) {
        bury(entry, "max-retries");
        return;
      }
    }
    long delay = delayNanos < 0 ? subscription.backoffNanos(entry.failures) : delayNanos;
    leaveFlight(entry, delay > 0);
    if (delay > 0) {
      entry.state = Entry.State.WAITING;
      subscription.services().timers().schedule(entry, nanos() + delay);
    } else {
      makePending(entry);
    }
  }

  private void makePending(Entry entry) {
    entry.state = Entry.State.PENDING;
    Lane lane = entry.lane;
    if (lane != null) {
      lanes.add(entry, lane.key);
    } else {
      returned.add(entry);
    }
    subscription.markReady(this);
  }

  void backoffOver(Entry entry) {
    subscription.inside(
        () -> {
          if (entry.state == Entry.State.WAITING) {
            if (entry.lane != null) {
              lanes.waitOver(entry);
            }
            makePending(entry);
          }
        });
  }

  private void settle(Entry entry) {
    if (entry.attempt > 0) {
      unsettled.remove(entry.offset);
      subscription.services().budget().release(entry.message.memoryBytes());
    }
    entry.state = Entry.State.SETTLED;
    settleOffset(entry.offset);
    if (lanes.pending() > 0 || position < partition.visible()) {
      subscription.markReady(this);
    }
  }

  private void settleOffset(long offset) {
    if (subscription.durable()) {
      settled.add(offset, offset + 1);
      subscription.changed(this);
    }
  }

  // ---- dead letters

  private boolean deadLetterTopic() {
    return topic().startsWith(DeadLetters.PREFIX);
  }

  private void bury(Entry entry, String reason) {
    counters.deadLettered++;
    if (!subscription.settings().deadLetters() || deadLetterTopic()) {
      withdraw(entry);
      settle(entry);
      return;
    }
    leaveFlight(entry, true);
    entry.state = Entry.State.DEAD;
    subscription.sendDeadLetter(entry, reason);
  }

  void deadLetterStored(Entry entry) {
    subscription.inside(
        () -> {
          if (entry.state == Entry.State.DEAD) {
            if (entry.lane != null) {
              lanes.waitOver(entry);
            }
            settle(entry);
          }
        });
  }

  /** The dead-letter topic did not take it: it stays with the subscription, for another attempt. */
  void deadLetterRefused(Entry entry, String why) {
    subscription.inside(
        () -> {
          if (entry.state == Entry.State.DEAD) {
            counters.deadLettered--;
            subscription.deadLetterRefused(this, entry, why);
            entry.state = Entry.State.WAITING;
            long wait = subscription.settings().retryBackoffMax().toNanos();
            subscription.services().timers().schedule(entry, nanos() + wait);
          }
        });
  }

  // ---- falling behind

  private void applyPolicies(boolean pressure) {
    long floor = partition.retentionFloor();
    if (position < floor) {
      dropTo(floor, false);
    }
    if (subscription.settings().holdsPublishersBack()) {
      return;
    }
    int capacity = subscription.settings().capacity();
    boolean keepsJournaled = !(pressure && !subscription.named());
    long behind = partition.visible() - position;
    if (behind + held.size() <= capacity
        || (keepsJournaled && partition.droppable() - chunk.droppableBefore() <= capacity)) {
      return;
    }
    if (subscription.settings().overflow() == OverflowPolicy.DROP_OLDEST) {
      dropTo(partition.visible() - capacity, keepsJournaled);
    } else {
      holdThenDrop(capacity, keepsJournaled);
    }
  }

  /** {@code drop_oldest}: passes over what lies before an offset, but for what may not be dropped. */
  private void dropTo(long target, boolean keepsJournaled) {
    Chunk at = chunk;
    long offset = position;
    while (offset < target) {
      if (offset >= at.end()) {
        Chunk following = at.next();
        if (following == null) {
          break;
        }
        at = following;
        offset = Math.max(offset, at.base());
      } else {
        drop(at, offset++, keepsJournaled);
      }
    }
    moveTo(at, offset);
  }

  /** {@code drop_new}: keeps the oldest up to the capacity, passes over the rest. */
  private void holdThenDrop(int capacity, boolean keepsJournaled) {
    long visible = partition.visible();
    Chunk at = chunk;
    long offset = position;
    while (offset < visible) {
      if (offset >= at.end()) {
        Chunk following = at.next();
        if (following == null) {
          break;
        }
        at = following;
        offset = Math.max(offset, at.base());
      } else if (held.size() < capacity) {
        hold(at, offset++);
      } else {
        drop(at, offset++, keepsJournaled);
      }
    }
    moveTo(at, offset);
  }

  private void drop(Chunk at, long offset, boolean keepsJournaled) {
    Message message = at.message(offset);
    if (message == null || !wanted(offset, message)) {
      settleOffset(offset);
    } else if (keepsJournaled && !partition.droppable(message)) {
      hold(at, offset);
    } else {
      counters.dropped++;
      subscription.services().counters().dropped().increment();
      settleOffset(offset);
    }
  }

  private void hold(Chunk at, long offset) {
    Message message = at.message(offset);
    if (message == null || !wanted(offset, message)) {
      settleOffset(offset);
    } else {
      held.add(new Entry(this, offset, message, at.deadline(offset)));
    }
  }

  private void moveTo(Chunk at, long offset) {
    if (offset == position && at == chunk) {
      return;
    }
    chunk = at;
    position = offset;
    if (subscription.settings().holdsPublishersBack()) {
      subscription.later(partition::roomMade);
    }
  }

  // ---- moving, recovering, telling

  /** Starts anew at a place; forgets everything in flight. */
  void reset(Partition.Place place) {
    forget();
    settled = new SettledRanges(place.offset());
    moveTo(place.chunk(), place.offset());
    if (subscription.durable()) {
      subscription.changed(this);
    }
    subscription.markReady(this);
  }

  /** Forgets everything that has been taken and not settled, and gives its memory back. */
  void forget() {
    unsettled.forEach(
        entry -> {
          if (entry.state == Entry.State.IN_FLIGHT) {
            java.util.Objects.requireNonNull(entry.consumer).inFlight.remove(entry);
          } else {
            subscription.services().timers().cancel(entry);
          }
          entry.state = Entry.State.SETTLED;
          subscription.services().budget().release(entry.message.memoryBytes());
        });
    var offsets = new java.util.ArrayList<Long>();
    unsettled.forEach(entry -> offsets.add(entry.offset));
    offsets.forEach(unsettled::remove);
    lanes.clear();
    returned.clear();
    held.clear();
    recoveredEnd = 0;
  }

  /** Takes over what the journal says was settled. */
  void recover(long floor, java.util.List<Long> ranges) {
    settled = new SettledRanges(floor);
    recoveredEnd = floor;
    for (int i = 0; i < ranges.size(); i += 2) {
      settled.add(ranges.get(i), ranges.get(i + 1));
      recoveredEnd = Math.max(recoveredEnd, ranges.get(i + 1));
    }
    partition.skipTo(recoveredEnd);
    Chunk at = chunk;
    long offset = Math.max(position, floor);
    Chunk following = at.next();
    while (offset >= at.end() && following != null) {
      at = following;
      following = at.next();
    }
    moveTo(at, Math.max(offset, at.base()));
  }

  /** Messages that are not settled, those in flight included. */
  long lag() {
    long unread = partition.count() - chunk.countAt(position);
    return Math.max(0, unread) + held.size() + unsettled.size() + lanes.neverDelivered();
  }

  int unsettledCount() {
    return unsettled.size();
  }

  /** When the oldest unsettled message was created, in milliseconds since 1970; 0 if none is. */
  long oldestUnsettledMillis() {
    long[] oldest = {Long.MAX_VALUE};
    unsettled.forEach(entry -> oldest[0] = Math.min(oldest[0], entry.message.createdMillis()));
    Entry kept = held.peekFirst();
    Message unread =
        position < partition.visible() && position < chunk.end() ? chunk.message(position) : null;
    if (kept != null) {
      oldest[0] = Math.min(oldest[0], kept.message.createdMillis());
    }
    if (unread != null) {
      oldest[0] = Math.min(oldest[0], unread.createdMillis());
    }
    return oldest[0] == Long.MAX_VALUE ? 0 : oldest[0];
  }

  private long nanos() {
    return subscription.services().nanos();
  }

  // ---- the partition's calls

  @Override
  protected void wake() {
    subscription.wake(this);
  }

  @Override
  protected void topicDeleted() {
    subscription.topicDeleted(this);
  }

  @Override
  protected Chunk chunk() {
    return chunk;
  }

  @Override
  protected long position() {
    return position;
  }

  @Override
  protected void enforce(boolean pressure) {
    subscription.inside(
        () -> {
          passOverExpired();
          applyPolicies(pressure);
        });
  }

  /** So that what nobody will ever get does not pile up while no consumer polls. */
  private void passOverExpired() {
    Chunk at = chunk;
    long offset = position;
    long visible = partition.visible();
    long now = nanos();
    while (offset < visible) {
      if (offset >= at.end()) {
        Chunk following = at.next();
        if (following == null) {
          break;
        }
        at = following;
        offset = Math.max(offset, at.base());
      } else if (at.message(offset) != null
          && (at.deadline(offset) == 0 || now < at.deadline(offset))) {
        break;
      } else {
        passOver(offset, at.message(offset) != null);
        offset++;
      }
    }
    moveTo(at, offset);
  }

  @Override
  protected long publisherLimit() {
    return subscription.settings().holdsPublishersBack()
        ? subscription.settings().capacity()
        : Long.MAX_VALUE;
  }

  @Override
  protected boolean publishersWait() {
    return subscription.settings().overflow() == OverflowPolicy.BLOCK;
  }
}
