package io.blipmq.core.subscription;

import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.Position;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.topic.Chunk;
import io.blipmq.core.topic.DropReason;
import io.blipmq.core.topic.Follower;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.Place;
import io.blipmq.core.topic.Pressure;
import io.blipmq.core.topic.TopicHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A subscription's place in one partition: what it has still to read, what it has taken from there,
 * and what it has settled. Guarded by the subscription's lock, but for what a {@link Follower} is
 * asked by publishers.
 */
public final class Cursor extends Follower {
  final Subscription subscription;
  final CursorCounters counters = new CursorCounters();
  final Taken taken;
  private final Unread unread;
  private final Partition partition;

  // Of the partition, but kept here: publishers write to the memory beside it all the time.
  private final TopicHandle topic;
  private final int partitionIndex;

  private final int id;
  private final AtomicReference<@Nullable Pressure> toEnforce = new AtomicReference<>();
  private final Runnable enforceLeft = this::enforceLeft;
  private Settled settled;

  /** Offsets below may have been settled before a restart. */
  private long recoveredEnd;

  /** Whether its position is where the journal says that it should be. */
  private boolean placed = true;

  /** Whether it is on the subscription's list of those that may have something. */
  boolean ready;

  /** Whether the last delivery ended because the consumer had no room or no credit. */
  boolean refused;

  Cursor(Subscription subscription, Partition partition, int id, Place place) {
    this.subscription = subscription;
    this.partition = partition;
    this.topic = partition.topic();
    this.partitionIndex = partition.index();
    this.id = id;
    this.unread = new Unread(this, partition);
    this.taken = new Taken(this, subscription);
    this.settled = new Settled(place.offset());
    unread.moveTo(place);
  }

  /** Its number within the subscription, from 1. */
  public int id() {
    return id;
  }

  /** The name of the topic it reads. */
  public String topic() {
    return topic.name();
  }

  /** The topic it reads. */
  public TopicHandle topicHandle() {
    return topic;
  }

  /** The number of the partition it reads. */
  public int partitionIndex() {
    return partitionIndex;
  }

  public Partition partition() {
    return partition;
  }

  boolean reads(String topic, int index) {
    return partitionIndex == index && topic().equals(topic);
  }

  Settled settled() {
    return settled;
  }

  /** What the journal has to be told next of what has been settled. */
  LogRecord nextRecord() {
    return settled.next(subscription.id(), topic.id(), partitionIndex);
  }

  /** All that has been settled, for a checkpoint. */
  LogRecord wholeRecord() {
    return settled.whole(subscription.id(), topic.id(), partitionIndex);
  }

  /** What a consumer is given in one go; 0 if there is nothing for it, or its sink is full. */
  int deliver(Consumer consumer, DeliverySink sink, int max) {
    refused = false;
    unread.applyPolicies();
    int count = taken.deliver(consumer, sink, max);
    return refused || count == max ? count : count + unread.deliver(consumer, sink, max - count);
  }

  /** Whether a poll by some consumer may find something. */
  boolean hasMore() {
    return taken.hasMore() || (!taken.parkedIsFull() && unread.hasMore());
  }

  /** Sees to it that it becomes ready when there is more to read; true if there is already. */
  boolean awaitMore() {
    return !taken.parkedIsFull() && unread.awaitMore();
  }

  /** How far it lets publishers go has changed. */
  void limitChanged() {
    partition.limitChanged(subscription.settings().holdsPublishersBack());
  }

  boolean wants(long offset, Message message) {
    return (offset >= recoveredEnd || !settled.contains(offset)) && subscription.wants(message);
  }

  boolean readsDeadLetters() {
    return topic().startsWith(DeadLetters.PREFIX);
  }

  // ---- what has been settled

  void settleOffset(long offset) {
    settleOffsets(offset, offset + 1);
  }

  void settleOffsets(long from, long to) {
    if (subscription.durable()) {
      settled.add(from, to);
      subscription.changed(this);
    }
  }

  void passOver(long offset, boolean expired) {
    if (expired) {
      expired();
    }
    settleOffset(offset);
  }

  /** Where there are no messages: they were never journaled and have left memory, or are gone. */
  void passOverGap(long from, long to) {
    if (partition.droppable() > 0) {
      countDropped(DropReason.MEMORY, to - from);
    }
    settleOffsets(from, to);
  }

  void expired() {
    counters.expired++;
    tell(DropReason.EXPIRED, 1);
  }

  void dropped(DropReason reason, long offset) {
    countDropped(reason, 1);
    settleOffset(offset);
  }

  void countDropped(DropReason reason, long messages) {
    counters.dropped += messages;
    tell(reason, messages);
  }

  private void tell(DropReason reason, long messages) {
    subscription.services().counters().tally().dropped(reason, messages);
    topic.tally().dropped(reason, messages);
  }

  /** Starts anew at a place; forgets everything in flight. */
  void reset(Place place) {
    forget();
    settled = new Settled(place.offset());
    unread.moveTo(place);
    if (subscription.durable()) {
      subscription.changed(this);
    }
    subscription.look(this);
  }

  /** Everything that has been delivered and not settled is to be delivered again. */
  void takeBack() {
    taken.takeBack();
    subscription.look(this);
  }

  /** Forgets everything that has been taken and not settled, and gives its memory back. */
  void forget() {
    taken.clear();
    unread.close();
    recoveredEnd = 0;
  }

  /** Lets go of what was read from the log and not delivered. */
  void rest() {
    unread.rest();
  }

  /** Takes over what the journal says was settled, when {@link #recovered} follows. */
  void recover(LogRecord.Settle record) {
    recoveredEnd = settled.recover(record);
    partition.skipTo(recoveredEnd);
    placed = false;
  }

  /** The journal has been read. */
  void recovered() {
    if (!placed) {
      placed = true;
      unread.moveTo(partition.place(settled.floor()));
    }
  }

  /** Settles everything before an offset, but no more than there is. */
  void commit(long offset) {
    long upTo = Math.min(offset, partition.visible());
    taken.settleBefore(upTo);
    if (upTo > unread.position()) {
      unread.skipTo(upTo);
    }
    settleOffsets(0, upTo);
    subscription.look(this);
  }

  // ---- numbers

  /** Everything before this offset is settled. */
  long committed() {
    return subscription.durable()
        ? settled.floor()
        : Math.min(unread.position(), taken.firstOffset());
  }

  Position standing(long nowMillis) {
    long oldest = oldestUnsettledMillis();
    return new Position(
        topic(),
        partitionIndex,
        committed(),
        unread.position(),
        partition.visible(),
        lag(),
        Duration.ofMillis(oldest == 0 ? 0 : Math.max(0, nowMillis - oldest)));
  }

  /** Messages that are not settled, those in flight included. */
  long lag() {
    return unread.count() + taken.count();
  }

  /** When the oldest unsettled message was created, in milliseconds since 1970; 0 if none is. */
  long oldestUnsettledMillis() {
    long oldest = taken.oldestCreatedMillis();
    long first = unread.firstCreatedMillis();
    return oldest == 0 || (first != 0 && first < oldest) ? first : oldest;
  }

  // ---- timers and dead letters, by any thread without a lock

  void backoffOver(Entry entry) {
    subscription.inside(() -> taken.backoffOver(entry));
  }

  void deadLetterStored(Entry entry) {
    subscription.inside(() -> taken.deadLetterStored(entry));
  }

  void deadLetterRefused(Entry entry) {
    subscription.inside(() -> taken.deadLetterRefused(entry));
  }

  // ---- the partition's calls, by any thread without a lock

  @Override
  protected void wake() {
    subscription.wake(this);
  }

  @Override
  protected void topicDeleted() {
    subscription.topicDeleted(this);
  }

  @Override
  protected @Nullable Chunk chunk() {
    return unread.chunk();
  }

  @Override
  protected long position() {
    return unread.position();
  }

  @Override
  protected long needed() {
    return subscription.durable() ? subscription.within(() -> settled.floor()) : position();
  }

  @Override
  protected void enforce(Pressure pressure) {
    if (pressure == Pressure.OUT) {
      subscription.inside(() -> applyPolicies(pressure));
    } else if (toEnforce.getAndSet(pressure) == null) {
      subscription.leave(enforceLeft);
    }
  }

  private void enforceLeft() {
    Pressure pressure = toEnforce.getAndSet(null);
    if (pressure != null) {
      applyPolicies(pressure);
    }
  }

  private void applyPolicies(Pressure pressure) {
    boolean recovering = subscription.isRecovering();
    if (!recovering) {
      unread.passOverExpired();
      unread.applyPolicies();
    }
    unread.leaveMemory(pressure);
    if (!recovering) {
      subscription.look(this);
    }
  }

  @Override
  protected long publisherLimit() {
    Settings settings = subscription.settings();
    return settings.holdsPublishersBack() ? settings.capacity() : Long.MAX_VALUE;
  }

  @Override
  protected boolean publishersWait() {
    return subscription.settings().overflow() == OverflowPolicy.BLOCK;
  }
}
