package io.blipmq.core.topic;

import io.blipmq.api.Message;
import io.blipmq.api.PartitionStats;
import io.blipmq.api.QoS;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.ReadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One sequence of messages: the log that publishers append to and followers read.
 *
 * <p><b>Writers</b> come in by the {@link Intake}, hold the lock for as long as it takes to store
 * references, and make messages readable by moving {@code visible} beyond them. The {@link Room}
 * says whether they may, and {@link HeldMemory} what of it stays in memory; both have the same
 * lock.
 *
 * <p><b>Readers</b> take no lock: they read {@code visible}, then slots below it, see {@link
 * Chunk}.
 *
 * <p><b>Locks.</b> A subscription may call in here while it holds its own lock; the partition never
 * calls a follower or a listener while it holds this one.
 */
public final class Partition {
  private final TopicHandle topic;
  private final int index;
  private final Services services;
  private final ReentrantLock lock = new ReentrantLock();
  private final Sleepers sleepers = new Sleepers();
  private final ChunkChain chain = new ChunkChain();
  private final List<Follower> followers = new ArrayList<>(1);
  private final History history;
  private final Room room;
  private final HeldMemory memory;
  private final Intake intake;

  /** The largest {@code chain.next()} that the log was told. */
  private long checkpointed;

  private boolean deleted;
  private volatile long visible;

  Partition(TopicHandle topic, int index, Services services) {
    this.topic = topic;
    this.index = index;
    this.services = services;
    this.history =
        new History(
            chain.tail(), topic.retention(), topic.retentionConfigured(), services.journaled());
    this.room = new Room(topic, chain, history, followers, services);
    this.memory = new HeldMemory(chain, history, followers, services);
    this.intake = new Intake(this, services, lock, chain, history, room);
  }

  public TopicHandle topic() {
    return topic;
  }

  public int index() {
    return index;
  }

  /** The offset behind the last message that can be read. */
  public long visible() {
    return visible;
  }

  /** Messages appended since the broker started, those that can't be read yet included. */
  public long count() {
    return chain.count();
  }

  /** Messages appended that an overflow policy may drop. */
  public long droppable() {
    return chain.droppable();
  }

  /** Whether an overflow policy may drop the message. */
  public boolean droppable(Message message) {
    return !(services.journaled() && message.qos() == QoS.AT_LEAST_ONCE);
  }

  /**
   * The offset below which nobody may be given a message any more, because somebody configured a
   * retention; 0 where only the broker's default applies.
   */
  public long retentionFloor() {
    return history.exact() ? firstKept() : 0;
  }

  /** The oldest offset that a new subscription can start at, by the retention as it is now. */
  public long firstKept() {
    lock.lock();
    try {
      history.trim(visible, chain.bytes(), services.millis());
      return history.firstKept();
    } finally {
      lock.unlock();
    }
  }

  // ---- publishing

  Intake intake() {
    return intake;
  }

  /** Whether its topic is gone. Under the lock. */
  boolean isDeleted() {
    return deleted;
  }

  /** Lets readers see what lies below; appenders do so under the lock. */
  void show(long end) {
    visible = end;
  }

  /** The offset below which readers or the log know of what was appended. Under the lock. */
  long told() {
    return Math.max(visible, checkpointed);
  }

  /** Something can be read that could not be before. */
  void appended() {
    sleepers.wakeAll();
    if (chain.rolled()) {
      tend(services.budget().pressure());
    }
  }

  /** Whether publishers wait for room. */
  public boolean publishersWait() {
    return intake.publishersWait();
  }

  /** A follower that publishers may wait for has moved on. */
  public void roomMade() {
    intake.roomMade();
  }

  // ---- followers

  /** Adds a follower, which holds on to the chunk of its {@link Place} already. */
  public void follow(Follower follower, boolean limits) {
    lock.lock();
    try {
      followers.add(follower);
      room.changed(limits);
    } finally {
      lock.unlock();
    }
  }

  /** How far a follower lets publishers go has changed, other than by its reading on. */
  public void limitChanged(boolean limits) {
    lock.lock();
    try {
      room.changed(limits);
    } finally {
      lock.unlock();
    }
  }

  /** Removes a follower; publishers that waited for it go on. */
  public void unfollow(Follower follower) {
    lock.lock();
    try {
      room.leaves(follower);
      followers.remove(follower);
    } finally {
      lock.unlock();
    }
    roomMade();
  }

  /** The place of an offset: the nearest that is still there, or the end. */
  public Place place(long offset) {
    long least = services.journaled() ? neededFrom() : 0;
    lock.lock();
    try {
      return place(offset, least, 0);
    } finally {
      lock.unlock();
    }
  }

  private Place place(long offset, long least, long notBeforeMillis) {
    long at = Math.min(offset, visible);
    Chunk chunk = history.inMemory(at, followers);
    if (chunk == null) {
      chunk = history.following(at);
      long inLog = Math.max(at, least);
      if (services.journaled() && inLog < chunk.base) {
        return new Place(null, inLog, notBeforeMillis);
      }
    }
    return new Place(chunk, Math.max(at, chunk.base), notBeforeMillis);
  }

  /** The place of an offset that a follower has come to in the log, if it is in memory. */
  public Optional<Place> placeInMemory(long offset) {
    lock.lock();
    try {
      Chunk chunk = history.inMemory(offset, List.of());
      return Optional.ofNullable(chunk)
          .map(there -> new Place(there, Math.max(offset, there.base), 0));
    } finally {
      lock.unlock();
    }
  }

  /** The place of the first kept message created at or after that time. */
  public Place placeAt(long createdMillis) {
    lock.lock();
    try {
      history.trim(visible, chain.bytes(), services.millis());
      long at = history.offsetAt(createdMillis, visible);
      return place(at, history.firstKept(), createdMillis);
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the follower at the next append; true if there is something to read already. */
  public boolean await(Follower follower, long position) {
    sleepers.add(follower);
    return visible > position;
  }

  /** Applies retention and overflow policies, and gives back memory that nobody needs. */
  void tend(Pressure pressure) {
    List<Follower> all;
    lock.lock();
    try {
      chain.tended();
      history.trim(visible, chain.bytes(), services.millis());
      memory.leave(pressure, visible);
      all = List.copyOf(followers);
    } finally {
      lock.unlock();
    }
    for (Follower follower : all) {
      follower.enforce(pressure);
    }
    lock.lock();
    try {
      memory.release();
    } finally {
      lock.unlock();
    }
    roomMade();
  }

  /** Whether a follower that stands in a chunk is so far behind that it should use the log. */
  public boolean isBehindMemory(Chunk chunk, Pressure pressure) {
    return memory.isBehind(chunk, pressure);
  }

  // ---- the log

  /** The first offset that anyone may still ask the log for. */
  public long neededFrom() {
    List<Follower> all;
    long needed;
    lock.lock();
    try {
      if (deleted) {
        return Long.MAX_VALUE;
      }
      needed = history.exact() ? Math.min(history.firstKept(), visible) : visible;
      all = List.copyOf(followers);
    } finally {
      lock.unlock();
    }
    for (Follower follower : all) {
      needed = Math.min(needed, follower.needed());
    }
    return needed;
  }

  /**
   * Reads messages from the log, from an offset on.
   *
   * @param place of the page before, 0 for none
   */
  public void read(long from, long place, int maxBytes, MessageLog.PageListener listener) {
    var request = new ReadRequest(topic.id(), index, from, visible, place, maxBytes);
    services.log().orElseThrow().read(request, listener);
  }

  /** What was read, as chunks. */
  public Chunk chunks(LogPage page) {
    return Chunk.of(page, topic::recoveredDeadlineNanos);
  }

  /** Appends to the log where the partition stands. */
  public void checkpoint(Consumer<LogRecord> log) {
    lock.lock();
    try {
      history.trim(visible, chain.bytes(), services.millis());
      if (!deleted) {
        checkpointed = chain.next();
        log.accept(
            new LogRecord.PartitionState(
                topic.id(),
                index,
                chain.next(),
                history.firstKept(),
                chain.bytes(),
                history.allLandmarks()));
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- the topic

  void retentionChanged() {
    lock.lock();
    try {
      history.change(topic.retention(), topic.retentionConfigured());
      room.retentionChanged();
    } finally {
      lock.unlock();
    }
    tend(Pressure.NONE);
  }

  void delete() {
    List<Follower> all;
    lock.lock();
    try {
      deleted = true;
      all = List.copyOf(followers);
      followers.clear();
      memory.releaseAll();
    } finally {
      lock.unlock();
    }
    all.forEach(Follower::topicDeleted);
    roomMade();
  }

  /** What it holds, and what has been published to it. */
  PartitionStats stats() {
    long end = visible;
    long bytes;
    lock.lock();
    try {
      bytes = memory.bytes();
    } finally {
      lock.unlock();
    }
    return new PartitionStats(index, Math.min(end, history.firstKept()), end, bytes, count());
  }

  // ---- recovery, by one thread, before anyone else is here

  /** Puts messages from the journal where they were. */
  public void recover(long firstOffset, List<Message> messages) {
    skipTo(firstOffset);
    for (Message message : messages) {
      chain.put(message, topic.recoveredDeadlineNanos(message));
      services.budget().take(message.memoryBytes());
    }
    chain.counted(messages.size(), false);
    visible = chain.next();
    if (chain.rolled()) {
      tend(services.budget().pressure());
    }
  }

  /** Takes over what a checkpoint says; what it knows is in the log. */
  public void recover(LogRecord.PartitionState state) {
    if (state.nextOffset() > chain.next()) {
      memory.releaseAll();
      chain.restore(state.nextOffset(), state.bytes());
      memory.restored();
      visible = chain.next();
      history.restore(chain.tail(), state.firstKept(), state.landmarks());
    }
  }

  /** Goes on at that offset at the least: what lies before may have been seen by somebody. */
  public void skipTo(long offset) {
    if (offset > chain.next()) {
      chain.skipTo(offset);
      visible = offset;
    }
  }
}
