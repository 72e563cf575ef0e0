package io.blipmq.core.subscription;

import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.core.topic.Chunk;
import io.blipmq.core.topic.Partition;

/**
 * The part of a partition that a cursor has still to read, and the rules for when it has become too
 * much: retention, TTL, overflow. Guarded by the subscription's lock; {@code chunk} and {@code
 * position} are written under it and read by publishers.
 */
final class Unread {
  private final Cursor cursor;
  private final Subscription subscription;
  private final Partition partition;
  private final Walk walk;
  private volatile Chunk chunk;
  private volatile long position;

  Unread(Cursor cursor, Partition partition, Partition.Place place) {
    this.cursor = cursor;
    this.subscription = cursor.subscription;
    this.partition = partition;
    this.walk = new Walk(place);
    this.chunk = place.chunk();
    this.position = place.offset();
  }

  /** The chunk to be read next. Any thread. */
  Chunk chunk() {
    return chunk;
  }

  /** The offset to be read next. Any thread. */
  long position() {
    return position;
  }

  boolean isEmpty() {
    return position >= partition.visible();
  }

  /** How many messages. */
  long count() {
    return Math.max(0, partition.count() - chunk.countAt(position));
  }

  /** When the first one was created, in milliseconds since 1970; 0 if there is none. */
  long firstCreatedMillis() {
    Message message = walk.before(partition.visible()) ? walk.message() : null;
    return message == null ? 0 : message.createdMillis();
  }

  /** Gives a consumer what it may have; less than {@code max} if there is no more for it. */
  int deliver(Consumer consumer, DeliverySink sink, int max) {
    long visible = partition.visible();
    long now = 0;
    int taken = 0;
    while (taken < max && walk.before(visible)) {
      Message message = walk.message();
      long deadline = walk.deadlineNanos();
      if (deadline != 0 && now == 0) {
        now = subscription.services().nanos();
      }
      boolean expired = deadline != 0 && now >= deadline;
      if (message == null || expired || !cursor.wants(walk.offset, message)) {
        cursor.passOver(walk.offset++, expired);
        continue;
      }
      QoS qos = message.qos().min(consumer.qos);
      String key = qos == QoS.AT_LEAST_ONCE ? subscription.laneKey(message) : null;
      if (key != null && !cursor.taken.passes(key, consumer)) {
        if (cursor.taken.parkedIsFull()) {
          break;
        }
        cursor.taken.park(new Entry(cursor, walk.offset++, message, deadline), key);
        continue;
      }
      if (!consumer.mayTake(message.size()) || !sink.accept(cursor, walk.offset, 1, qos, message)) {
        cursor.refused = true;
        break;
      }
      consumer.took(message.size());
      if (qos == QoS.AT_LEAST_ONCE) {
        cursor.taken.fly(new Entry(cursor, walk.offset, message, deadline), consumer);
      } else {
        cursor.settleOffset(walk.offset);
      }
      walk.offset++;
      taken++;
    }
    cursor.counters.delivered += taken;
    commit();
    return taken;
  }

  /**
   * Applies the retention and the overflow policy.
   *
   * @param pressure memory is short: unnamed subscriptions keep no more than their capacity even of
   *     what may not be dropped otherwise
   */
  void applyPolicies(boolean pressure) {
    long floor = partition.retentionFloor();
    if (position < floor) {
      dropTo(floor, false);
    }
    Settings settings = subscription.settings();
    if (settings.holdsPublishersBack()) {
      return;
    }
    int capacity = settings.capacity();
    boolean keepsJournaled = !pressure || subscription.named();
    long visible = partition.visible();
    if (visible - position + cursor.taken.heldCount() <= capacity
        || (keepsJournaled && partition.droppable() - chunk.droppableBefore() <= capacity)) {
      return;
    }
    if (settings.overflow() == OverflowPolicy.DROP_OLDEST) {
      dropTo(visible - capacity, keepsJournaled);
    } else {
      holdThenDrop(visible, capacity, keepsJournaled);
    }
  }

  /** So that what nobody will ever get does not pile up while no consumer polls. */
  void passOverExpired() {
    long visible = partition.visible();
    long now = subscription.services().nanos();
    while (walk.before(visible)) {
      boolean empty = walk.message() == null;
      long deadline = walk.deadlineNanos();
      if (!empty && (deadline == 0 || now < deadline)) {
        break;
      }
      cursor.passOver(walk.offset++, !empty);
    }
    commit();
  }

  /**
   * {@code drop_oldest}: passes over what lies before an offset, but for what may not be dropped.
   */
  private void dropTo(long target, boolean keepsJournaled) {
    while (walk.before(target)) {
      drop(keepsJournaled);
    }
    commit();
  }

  /** {@code drop_new}: keeps the oldest up to the capacity, passes over the rest. */
  private void holdThenDrop(long visible, int capacity, boolean keepsJournaled) {
    while (walk.before(visible)) {
      Message message = walk.message();
      if (message != null
          && cursor.taken.heldCount() < capacity
          && cursor.wants(walk.offset, message)) {
        hold(message);
      } else {
        drop(keepsJournaled);
      }
    }
    commit();
  }

  private void drop(boolean keepsJournaled) {
    Message message = walk.message();
    if (message == null || !cursor.wants(walk.offset, message)) {
      cursor.settleOffset(walk.offset++);
    } else if (keepsJournaled && !partition.droppable(message)) {
      hold(message);
    } else {
      cursor.dropped(walk.offset++);
    }
  }

  private void hold(Message message) {
    cursor.taken.hold(new Entry(cursor, walk.offset, message, walk.deadlineNanos()));
    walk.offset++;
  }

  /** Goes on elsewhere. */
  void moveTo(Partition.Place place) {
    walk.jump(place.chunk(), place.offset());
    commit();
  }

  /** Goes on at that offset at the least, which lies ahead. */
  void skipTo(long offset) {
    while (walk.before(offset)) {
      walk.offset = Math.min(offset, walk.chunk.end());
    }
    walk.offset = Math.max(walk.offset, offset);
    commit();
  }

  /** Shows publishers how far this has come; wakes those that wait for it. */
  private void commit() {
    if (walk.offset == position && walk.chunk == chunk) {
      return;
    }
    chunk = walk.chunk;
    position = walk.offset;
    if (subscription.settings().holdsPublishersBack()) {
      subscription.later(partition::roomMade);
    }
  }
}
