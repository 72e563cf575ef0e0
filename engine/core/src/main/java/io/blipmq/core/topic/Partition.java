package io.blipmq.core.topic;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.PartitionStats;
import io.blipmq.api.QoS;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.ReadRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One sequence of messages: the log that publishers append to and followers read.
 *
 * <p><b>Writers</b> hold the lock for as long as it takes to store references. A message gets its
 * offset when it is stored, and can be read once {@code visible} is beyond it. A QoS 1 message of a
 * journaled broker is stored at once, so that its offset can go into the journal's record, but
 * stays invisible until the journal has answered; what is published behind it in the meantime waits
 * with it, so that there is one order. The journal answers in the order of its appends, and these
 * are made under the lock, so {@code pending} is a queue. If the journal refuses, the slot becomes
 * empty and readers pass over it.
 *
 * <p><b>Readers</b> take no lock: they read {@code visible}, then slots below it, see {@link
 * Chunk}.
 *
 * <p><b>Locks.</b> A subscription may call in here while it holds its own lock; the partition never
 * calls a follower or a listener while it holds this one.
 */
// style: writers, followers and the memory they hold share one lock and one set of invariants
public final class Partition {
  /** What {@link #admit} answers where there is no first offset to answer. */
  private static final long PENDING = -1;

  private static final long WAITING = -2;
  private static final long FULL = -3;
  private static final long DELETED = -4;
  private static final long TOPIC_FULL = -5;
  private static final long NEVER_FITS = -6;

  private static final long SMALLEST_WINDOW = 512 << 10;
  private static final long LARGEST_WINDOW = 64 << 20;

  private final TopicHandle topic;
  private final int index;
  private final Services services;
  private final ReentrantLock lock = new ReentrantLock();
  private final Sleepers sleepers = new Sleepers();
  private final ChunkChain chain = new ChunkChain();
  private final List<Follower> followers = new ArrayList<>(1);
  private final ArrayDeque<PendingAppend> pending = new ArrayDeque<>(1);
  private final Queue<Runnable> refusedAtOnce = new ConcurrentLinkedQueue<>();
  private final WaitingPublishers publishers;
  private final History history;
  private final Bound bound;
  private long released;

  /** The largest {@code chain.next()} that the log was told. */
  private long checkpointed;

  private boolean deleted;
  private volatile long visible;
  private boolean limited;

  /** Offsets below may be given out without asking the followers that hold publishers back. */
  private long roomBelow;

  Partition(TopicHandle topic, int index, Services services) {
    this.topic = topic;
    this.index = index;
    this.services = services;
    this.history =
        new History(
            chain.tail(), topic.retention(), topic.retentionConfigured(), services.journaled());
    this.bound = new Bound(topic, chain);
    this.limited = bound.holdsBack();
    this.publishers = new WaitingPublishers(this, services);
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
    if (!history.exact()) {
      return 0;
    }
    return firstKept();
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

  void publish(Publication publication, PublishListener listener) {
    long cost = publication.memoryBytes();
    if (!services.takeMemory(cost)) {
      listener.refused(
          ErrorCode.QUEUE_FULL,
          "the broker's memory limit of "
              + services.budget().limitBytes()
              + " bytes is reached; consume more, or raise memory_limit_bytes");
      return;
    }
    long outcome;
    lock.lock();
    try {
      outcome = admit(publication, listener, cost);
    } finally {
      lock.unlock();
    }
    finish(outcome, publication, listener, cost);
  }

  private long admit(Publication publication, PublishListener listener, long cost) {
    if (deleted) {
      return DELETED;
    }
    if (limited && !hasRoom(publication.count())) {
      long held = hold(publication, listener, cost);
      if (held != PENDING) {
        return held;
      }
    }
    return store(publication, 0, listener, 0);
  }

  private boolean hasRoom(int messages) {
    return publishers.isEmpty() && chain.next() + messages <= roomBelow && !bound.holdsBack();
  }

  /** Holds a publication back if there is no room for it; {@code PENDING} if there is. */
  private long hold(Publication publication, PublishListener listener, long cost) {
    if (bound.neverFits(publication.count(), cost)) {
      return NEVER_FITS;
    }
    boolean first = publishers.isEmpty();
    Follower full = first ? fullFollower(publication.count()) : null;
    boolean topicFull = first && full == null && !topicHasRoom(publication.count(), cost);
    if (first && full == null && !topicFull) {
      return PENDING;
    }
    boolean waits =
        publication.deadlineNanos() > 0
            && (full == null || full.publishersWait())
            && (!topicFull || bound.publishersWait());
    if (waits) {
      publishers.add(publication, listener, cost);
      return WAITING;
    }
    return topicFull ? TOPIC_FULL : FULL;
  }

  private boolean topicHasRoom(int messages, long cost) {
    if (bound.fits(messages, cost, history, followers)) {
      return true;
    }
    history.trim(visible, chain.bytes(), services.millis());
    return bound.fits(messages, cost, history, followers);
  }

  /**
   * The follower that has no room for so many messages, or null; then they and those that fit
   * behind them need not ask again, so that publishers seldom read what followers write.
   */
  private @Nullable Follower fullFollower(int messages) {
    long room = Long.MAX_VALUE;
    for (Follower follower : followers) {
      long limit = follower.publisherLimit();
      long position = follower.position();
      long behind = chain.next() - position;
      if (behind > 0 && limit - behind < messages) {
        return follower;
      }
      room = limit == Long.MAX_VALUE ? room : Math.min(room, position + limit);
    }
    roomBelow = room;
    return null;
  }

  /**
   * Appends messages.
   *
   * @param delayed the number of the delayed message that this is; 0 if it is none
   * @param waitedNanos how long they had to wait for room
   */
  private long store(
      Publication publication, long delayed, PublishListener listener, long waitedNanos) {
    List<Message> messages = publication.messages();
    boolean journal = services.journaled() && messages.get(0).qos() == QoS.AT_LEAST_ONCE;
    long first = chain.next();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      chain.put(message, topic.deadlineNanos(message, waitedNanos));
    }
    if (!journal) {
      stored(messages.size());
      return first;
    }
    chain.counted(messages.size(), false);
    services.counters().published().add(messages.size());
    LogRecord record =
        delayed == 0
            ? new LogRecord.Publish(
                topic.id(), index, first, publication.producer(), publication.sequence(), messages)
            : new LogRecord.Release(topic.id(), index, first, delayed, messages.get(0));
    append(first, publication, listener, record);
    return PENDING;
  }

  private void append(
      long first, Publication publication, PublishListener listener, LogRecord record) {
    PendingAppend append = new PendingAppend(first, publication, listener);
    pending.add(append);
    services.log().orElseThrow().append(record, publication.atLeast(), append);
  }

  private void finish(long outcome, Publication publication, PublishListener listener, long cost) {
    if (outcome >= 0) {
      afterAppend();
      listener.confirmed(index, outcome, publication.count(), Durability.MEMORY);
    } else if (outcome == PENDING) {
      endRefused();
    } else if (outcome == WAITING) {
      // room that was made just before this publisher was seen to wait
      roomMade();
    } else {
      services.budget().release(cost);
      refuse(outcome, listener);
    }
  }

  private void refuse(long outcome, PublishListener listener) {
    String name = topic.name();
    if (outcome == DELETED) {
      listener.refused(ErrorCode.TOPIC_NOT_FOUND, "topic " + name + " was deleted");
    } else if (outcome == NEVER_FITS) {
      listener.refused(
          ErrorCode.TOO_LARGE,
          "more than topic "
              + name
              + " ever has room for: "
              + topic.retention()
              + "; publish fewer at once, or alter it");
    } else if (outcome == TOPIC_FULL) {
      listener.refused(
          ErrorCode.QUEUE_FULL,
          "topic "
              + name
              + " holds as many messages as it may that somebody has still to read; consume more,"
              + " or alter its retention");
    } else {
      listener.refused(
          ErrorCode.QUEUE_FULL,
          "a subscription of "
              + name
              + " is full, and this publisher does not wait; consume more, or raise its capacity");
    }
  }

  /** Makes a delayed message visible; it has been charged to the memory budget already. */
  void release(Message message, long delayed, PublishListener listener) {
    var publication = Publication.of(List.of(message), 0);
    long outcome;
    lock.lock();
    try {
      if (deleted) {
        outcome = DELETED;
      } else if (limited && !topicHasRoom(1, message.memoryBytes())) {
        outcome = TOPIC_FULL;
      } else {
        outcome = store(publication, delayed, listener, 0);
      }
    } finally {
      lock.unlock();
    }
    finish(outcome, publication, listener, message.memoryBytes());
  }

  private boolean mustWait(long cost) {
    return !publishers.isEmpty() || fullFollower(1) != null || !topicHasRoom(1, cost);
  }

  /**
   * Appends a message that is kept in memory only and has been charged to the memory budget, if
   * nothing stands in its way.
   *
   * @return its offset; negative if it has to be published with somebody to be told how it ended
   */
  long appendAtOnce(Message message) {
    long offset;
    lock.lock();
    try {
      if (deleted || (limited && !hasRoom(1) && mustWait(message.memoryBytes()))) {
        return WAITING;
      }
      offset = chain.next();
      chain.put(message, topic.deadlineNanos(message, 0));
      stored(1);
    } finally {
      lock.unlock();
    }
    afterAppend();
    return offset;
  }

  /** Shows readers what has been put into memory and need not be journaled. */
  private void stored(int messages) {
    chain.counted(messages, true);
    services.counters().published().add(messages);
    visible = pending.isEmpty() ? chain.next() : pending.getFirst().first;
  }

  private void afterAppend() {
    sleepers.wakeAll();
    if (chain.rolled()) {
      tend(services.budget().pressure());
    }
  }

  /** The journal's answer to a publication. */
  private final class PendingAppend implements MessageLog.AppendListener {
    final long first;
    private final Publication publication;
    private final PublishListener listener;

    PendingAppend(long first, Publication publication, PublishListener listener) {
      this.first = first;
      this.publication = publication;
      this.listener = listener;
    }

    @Override
    public void appended(Durability durability) {
      answered(this, false);
      listener.confirmed(index, first, publication.count(), durability);
    }

    @Override
    public void failed(BlipException reason) {
      if (lock.isHeldByCurrentThread()) {
        refusedAtOnce.add(() -> failed(reason));
        return;
      }
      answered(this, true);
      listener.refused(reason.code(), String.valueOf(reason.getMessage()));
    }
  }

  /** Ends what the log refused while it was being given it, now that the lock is free. */
  private void endRefused() {
    Runnable refused = refusedAtOnce.poll();
    while (refused != null) {
      refused.run();
      refused = refusedAtOnce.poll();
    }
  }

  private void answered(PendingAppend append, boolean failed) {
    lock.lock();
    try {
      pending.remove(append);
      if (failed) {
        chain.empty(history.head(), append.first, append.publication);
        if (pending.isEmpty() && !deleted) {
          services.budget().release(chain.takeBack(Math.max(visible, checkpointed)));
        }
      } else {
        chain.keepPlaces();
      }
      if (!failed || pending.isEmpty()) {
        visible = pending.isEmpty() ? chain.next() : pending.getFirst().first;
      }
    } finally {
      lock.unlock();
    }
    afterAppend();
  }

  // ---- publishers that wait

  /** Whether publishers wait for room. */
  public boolean publishersWait() {
    return !publishers.isEmpty();
  }

  /** A follower that publishers may wait for has moved on. */
  public void roomMade() {
    if (publishers.isEmpty()) {
      return;
    }
    List<WaitingPublishers.Waiting> admitted = new ArrayList<>();
    List<Long> outcomes = new ArrayList<>();
    lock.lock();
    try {
      var first = publishers.first();
      while (first != null
          && (deleted
              || (fullFollower(first.publication().count()) == null
                  && topicHasRoom(first.publication().count(), first.cost())))) {
        publishers.removeFirst();
        admitted.add(first);
        long waited = services.nanos() - first.sinceNanos();
        outcomes.add(deleted ? DELETED : store(first.publication(), 0, first.listener(), waited));
        first = publishers.first();
      }
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < admitted.size(); i++) {
      var one = admitted.get(i);
      services.timers().cancel(one);
      finish(outcomes.get(i), one.publication(), one.listener(), one.cost());
    }
  }

  void gaveUpWaiting(WaitingPublishers.Waiting publisher) {
    boolean removed;
    lock.lock();
    try {
      removed = publishers.remove(publisher);
    } finally {
      lock.unlock();
    }
    if (removed) {
      services.budget().release(publisher.cost());
      publisher
          .listener()
          .refused(
              ErrorCode.QUEUE_FULL,
              "topic "
                  + topic.name()
                  + " or a subscription of it is full and made no room within "
                  + publisher.publication().deadlineNanos() / 1_000_000
                  + " ms; consume more, or raise its capacity");
      roomMade();
    }
  }

  // ---- followers

  /**
   * Where a follower stands.
   *
   * @param chunk what it reads next; null if it has to be read from the log
   * @param notBeforeMillis messages that were created before are passed over, up to the first one
   *     that was not
   */
  public record Place(@Nullable Chunk chunk, long offset, long notBeforeMillis) {}

  /** Adds a follower, which holds on to the chunk of its {@link Place} already. */
  public void follow(Follower follower, boolean limits) {
    lock.lock();
    try {
      followers.add(follower);
      limited |= limits;
      roomBelow = 0;
    } finally {
      lock.unlock();
    }
  }

  /** How far a follower lets publishers go has changed, other than by its reading on. */
  public void limitChanged(boolean limits) {
    lock.lock();
    try {
      limited |= limits;
      roomBelow = 0;
    } finally {
      lock.unlock();
    }
  }

  /** Removes a follower; publishers that waited for it go on. */
  public void unfollow(Follower follower) {
    lock.lock();
    try {
      bound.leaves(follower, followers);
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
      if (pressure == Pressure.OUT) {
        leaveNothing();
      } else if (services.journaled() && (history.exact() || anyBehindMemory())) {
        history.leaveMemory(visible, chain.bytes(), memoryWindow(pressure) / 2);
      }
      all = List.copyOf(followers);
    } finally {
      lock.unlock();
    }
    for (Follower follower : all) {
      follower.enforce(pressure);
    }
    releaseMemory();
    roomMade();
  }

  private void leaveNothing() {
    if (services.journaled()) {
      chain.divide();
      history.leaveMemory(visible, chain.bytes(), 0);
    }
    if (!history.exact()) {
      history.clear(visible);
    }
  }

  private boolean anyBehindMemory() {
    for (Follower follower : followers) {
      if (follower.chunk() == null) {
        return true;
      }
    }
    return false;
  }

  /** How far a follower may be behind, in bytes, before it goes over to the log. */
  private long memoryWindow(Pressure pressure) {
    return switch (pressure) {
      case NONE -> Math.clamp(services.budget().limitBytes() / 16, SMALLEST_WINDOW, LARGEST_WINDOW);
      case HIGH -> SMALLEST_WINDOW;
      case OUT -> 0;
    };
  }

  /** Whether a follower that stands in a chunk is so far behind that it should use the log. */
  public boolean isBehindMemory(Chunk chunk, Pressure pressure) {
    return services.journaled()
        && chunk.next != null
        && chain.bytesAppended() - chunk.bytesBefore > memoryWindow(pressure);
  }

  private void releaseMemory() {
    lock.lock();
    try {
      long floor = history.head().bytesBefore;
      if (history.firstKept() >= chain.next()) {
        floor = chain.bytes();
      }
      for (Follower follower : followers) {
        Chunk chunk = follower.chunk();
        if (chunk != null && follower.position() < chain.next()) {
          floor = Math.min(floor, chunk.bytesBefore);
        }
      }
      if (floor > released) {
        services.budget().release(floor - released);
        released = floor;
      }
    } finally {
      lock.unlock();
    }
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
      limited |= bound.holdsBack();
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
      services.budget().release(chain.bytes() - released);
      released = chain.bytes();
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
      bytes = chain.bytes() - released;
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
      services.budget().release(chain.bytes() - released);
      chain.restore(state.nextOffset(), state.bytes());
      released = chain.bytes();
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
