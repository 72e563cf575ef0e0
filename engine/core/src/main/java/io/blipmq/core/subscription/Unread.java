package io.blipmq.core.subscription;

import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.core.topic.Chunk;
import io.blipmq.core.topic.DropReason;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.Place;
import io.blipmq.core.topic.Pressure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a partition that a cursor has still to read, and the rules for when it has become too
 * much: retention, TTL, overflow, memory. Guarded by the subscription's lock; {@code chunk} and
 * {@code position} are written under it and read by publishers.
 *
 * <p>The walk goes along the partition's chunks in memory, or, with a {@link BacklogReader}, along
 * pages that are read from the log.
 */
final class Unread {
  private final Cursor cursor;
  private final Subscription subscription;
  private final Partition partition;
  private final Walk walk = new Walk(Chunk.none(), 0);
  private final Runnable roomMade;
  private @Nullable BacklogReader backlog;
  private volatile @Nullable Chunk chunk;
  private volatile long position;

  /** What may be dropped and lies from here (inclusive) to there (exclusive) is passed over. */
  private long dropFrom;

  private long dropBelow;

  /** Messages created before are passed over, up to the first one that was not. */
  private long notBeforeMillis;

  /** When the first one was created as it left memory. */
  private long leftCreatedMillis;

  Unread(Cursor cursor, Partition partition) {
    this.cursor = cursor;
    this.subscription = cursor.subscription;
    this.partition = partition;
    this.roomMade = partition::roomMade;
  }

  /** The chunk to be read next; null if it has to be read from the log. Any thread. */
  @Nullable Chunk chunk() {
    return chunk;
  }

  /** The offset to be read next. Any thread. */
  long position() {
    return position;
  }

  /** Whether there is something to be read now. */
  boolean hasMore() {
    long visible = partition.visible();
    if (position >= visible) {
      return false;
    }
    boolean more = backlog == null || before(visible);
    commit();
    return more;
  }

  /** Sees to it that the cursor becomes ready when there is more; true if there is already. */
  boolean awaitMore() {
    BacklogReader reader = backlog;
    if (reader == null) {
      return partition.await(cursor, position);
    }
    Optional<Place> end =
        position >= partition.visible() ? partition.placeInMemory(position) : Optional.empty();
    if (end.isPresent()) {
      moveTo(end.get());
      return partition.await(cursor, position);
    }
    reader.want();
    return false;
  }

  /** How many messages. */
  long count() {
    Chunk memory = chunk;
    long left = partition.visible() - position;
    return Math.max(0, memory == null ? left : partition.count() - memory.countAt(position));
  }

  /** When the first one was created, in milliseconds since 1970; 0 if that is not known. */
  long firstCreatedMillis() {
    Message message = standsBefore(partition.visible()) ? walk.message() : null;
    if (message == null) {
      return backlog == null ? 0 : leftCreatedMillis;
    }
    return message.createdMillis();
  }

  /** Gives a consumer what it may have; less than {@code max} if there is no more for it. */
  int deliver(Consumer consumer, DeliverySink sink, int max) {
    long visible = partition.visible();
    long now = 0;
    int taken = 0;
    while (taken < max && before(visible)) {
      Message message = walk.message();
      long deadline = walk.deadlineNanos();
      if (deadline != 0 && now == 0) {
        now = subscription.services().nanos();
      }
      boolean expired = deadline != 0 && now >= deadline;
      if (message == null && backlog != null) {
        cursor.passOverGap(walk.offset, ++walk.offset);
        continue;
      }
      if (message == null || expired || !wants(message)) {
        cursor.passOver(walk.offset++, expired);
        continue;
      }
      QoS qos = message.qos().min(consumer.qos);
      String key = subscription.laneKey(message);
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
    if (taken > 0) {
      cursor.counters.delivered += taken;
      cursor.topicHandle().tally().delivered(taken);
    }
    commit();
    return taken;
  }

  /** Whether there is a message before that offset to be read now; goes over gaps to it. */
  private boolean before(long end) {
    while (true) {
      boolean there = standsBefore(end);
      BacklogReader reader = backlog;
      if (there || reader == null || walk.offset >= end) {
        return there;
      }
      long from = walk.offset;
      boolean goesOn = reader.goOn(walk);
      if (walk.offset > from) {
        cursor.passOverGap(from, walk.offset);
      }
      if (reader.isClosed()) {
        backlog = null;
      }
      if (!goesOn) {
        return false;
      }
    }
  }

  /** The same for what is in memory, a page or chunks. */
  private boolean standsBefore(long end) {
    long from = walk.offset;
    boolean there = walk.before(end);
    if (walk.offset > from && !subscription.isRecovering()) {
      cursor.passOverGap(from, walk.offset);
    }
    return there;
  }

  /** Whether the message where the walk is may be delivered. */
  private boolean wants(Message message) {
    if (notBeforeMillis > 0) {
      if (message.createdMillis() < notBeforeMillis) {
        return false;
      }
      notBeforeMillis = 0;
    }
    if (walk.offset < dropBelow && walk.offset >= dropFrom && partition.droppable(message)) {
      cursor.countDropped(DropReason.CAPACITY, 1);
      return false;
    }
    return cursor.wants(walk.offset, message);
  }

  /** Applies the retention and the overflow policy. */
  void applyPolicies() {
    long floor = partition.retentionFloor();
    if (position < floor) {
      retire(floor);
    }
    Settings settings = subscription.settings();
    Chunk memory = chunk;
    if (settings.holdsPublishersBack() || memory == null) {
      return;
    }
    int capacity = settings.capacity();
    long visible = partition.visible();
    if (visible - position + cursor.taken.heldCount() <= capacity
        || partition.droppable() - memory.droppableBefore() <= capacity) {
      return;
    }
    if (settings.overflow() == OverflowPolicy.DROP_OLDEST) {
      dropBelow = Math.max(dropBelow, visible - capacity);
      holdOrDrop(dropBelow, 0);
    } else {
      holdOrDrop(visible, capacity);
      dropFrom = dropBelow > position ? dropFrom : position + capacity;
      dropBelow = visible;
    }
  }

  /** So that what nobody will ever get does not pile up while no consumer polls. */
  void passOverExpired() {
    long visible = partition.visible();
    long now = subscription.services().nanos();
    while (standsBefore(visible)) {
      boolean empty = walk.message() == null;
      long deadline = walk.deadlineNanos();
      if (!empty && (deadline == 0 || now < deadline)) {
        break;
      }
      cursor.passOver(walk.offset++, !empty);
    }
    commit();
  }

  /** Passes over what the retention does not keep. */
  private void retire(long floor) {
    while (standsBefore(floor)) {
      Message message = walk.message();
      if (message == null || !cursor.wants(walk.offset, message)) {
        cursor.settleOffset(walk.offset++);
      } else {
        cursor.dropped(DropReason.RETENTION, walk.offset++);
      }
    }
    if (walk.offset < floor) {
      if (backlog != null) {
        cursor.countDropped(DropReason.RETENTION, floor - walk.offset);
      }
      cursor.settleOffsets(walk.offset, floor);
      skipTo(floor);
    }
    commit();
  }

  /**
   * Passes over what lies before an offset, but for what is held, up to the first message that must
   * not be dropped. That one waits here, in memory or in the log, and those behind it with it.
   */
  private void holdOrDrop(long target, int mostHeld) {
    while (standsBefore(target)) {
      Message message = walk.message();
      if (message == null || !cursor.wants(walk.offset, message)) {
        cursor.settleOffset(walk.offset++);
      } else if (!partition.droppable(message)) {
        break;
      } else if (cursor.taken.heldCount() < mostHeld) {
        cursor.taken.hold(new Entry(cursor, walk.offset, message, walk.deadlineNanos()));
        walk.offset++;
      } else {
        cursor.dropped(DropReason.CAPACITY, walk.offset++);
      }
    }
    commit();
  }

  /** Goes over to the log if it is too far behind for memory. */
  void leaveMemory(Pressure pressure) {
    long visible = partition.visible();
    if (backlog != null) {
      return;
    }
    if (position >= visible || !standsBefore(visible)) {
      walk.toLast();
      commit();
      return;
    }
    if (partition.isBehindMemory(walk.chunk, pressure)) {
      Message message = walk.message();
      leftCreatedMillis = message == null ? 0 : message.createdMillis();
      moveTo(new Place(null, walk.offset, notBeforeMillis));
    }
  }

  /** Goes on elsewhere; whoever moves it ends with {@link Subscription#look}. */
  void moveTo(Place place) {
    close();
    cursor.limitChanged();
    notBeforeMillis = place.notBeforeMillis();
    dropBelow = 0;
    Chunk memory = place.chunk();
    if (memory == null) {
      backlog = new BacklogReader(cursor, place.offset());
    }
    walk.jump(memory == null ? Chunk.none() : memory, place.offset());
    commit();
  }

  /** Goes on at that offset at the least, which lies ahead. */
  void skipTo(long offset) {
    if (backlog != null) {
      moveTo(new Place(null, Math.max(walk.offset, offset), 0));
      return;
    }
    while (standsBefore(offset)) {
      walk.offset = Math.min(offset, walk.chunk.end());
    }
    walk.offset = Math.max(walk.offset, offset);
    commit();
  }

  /** Lets go of a page that nobody is there to be given. */
  void rest() {
    walk.jump(Chunk.none(), walk.offset);
    commit();
  }

  /** Reads nothing more from the log. */
  void close() {
    BacklogReader reader = backlog;
    if (reader != null) {
      backlog = null;
      reader.close();
    }
  }

  /** Shows publishers how far this has come; wakes those that wait for it. */
  private void commit() {
    Chunk memory = backlog == null ? walk.chunk : null;
    if (walk.offset == position && memory == chunk) {
      return;
    }
    chunk = memory;
    position = walk.offset;
    if (partition.publishersWait()) {
      subscription.later(roomMade);
    }
  }
}
