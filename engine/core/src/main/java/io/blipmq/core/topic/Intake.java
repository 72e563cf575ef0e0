package io.blipmq.core.topic;

import static io.blipmq.core.topic.Outcome.DELETED;
import static io.blipmq.core.topic.Outcome.FULL;
import static io.blipmq.core.topic.Outcome.NEVER_FITS;
import static io.blipmq.core.topic.Outcome.PENDING;
import static io.blipmq.core.topic.Outcome.TOPIC_FULL;
import static io.blipmq.core.topic.Outcome.WAITING;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where messages come into a partition. Any thread; whoever publishes holds the partition's lock
 * for as long as it takes to store references.
 *
 * <p>A message gets its offset when it is stored. A QoS 1 message of a journaled broker is stored
 * at once, so that its offset can go into the journal's record, but stays invisible until the
 * journal has answered; what is published behind it in the meantime waits with it, so that there is
 * one order. The journal answers in the order of its appends, and these are made under the lock, so
 * {@code pending} is a queue. If the journal refuses, the slot becomes empty and readers pass over
 * it.
 */
final class Intake {
  private final Partition partition;
  private final TopicHandle topic;
  private final Services services;
  private final ReentrantLock lock;
  private final ChunkChain chain;
  private final History history;
  private final Room room;
  private final ArrayDeque<PendingAppend> pending = new ArrayDeque<>(1);
  private final Queue<Runnable> refusedAtOnce = new ConcurrentLinkedQueue<>();
  private final WaitingPublishers publishers;

  Intake(
      Partition partition,
      Services services,
      ReentrantLock lock,
      ChunkChain chain,
      History history,
      Room room) {
    this.partition = partition;
    this.topic = partition.topic();
    this.services = services;
    this.lock = lock;
    this.chain = chain;
    this.history = history;
    this.room = room;
    this.publishers = new WaitingPublishers(this, services);
  }

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
    if (partition.isDeleted()) {
      return DELETED;
    }
    if (room.isLimited() && !isThere(publication.count())) {
      long held = hold(publication, listener, cost);
      if (held != PENDING) {
        return held;
      }
    }
    return store(publication, 0, listener, 0);
  }

  /** Holds a publication back if there is no room for it; {@code PENDING} if there is. */
  private long hold(Publication publication, PublishListener listener, long cost) {
    if (room.neverFits(publication.count(), cost)) {
      return NEVER_FITS;
    }
    boolean first = publishers.isEmpty();
    Follower full = first ? room.fullFollower(publication.count()) : null;
    boolean topicFull = first && full == null && !inTopic(publication.count(), cost);
    if (first && full == null && !topicFull) {
      return PENDING;
    }
    boolean waits =
        publication.deadlineNanos() > 0
            && (full == null || full.publishersWait())
            && (!topicFull || room.publishersWait());
    if (waits) {
      publishers.add(publication, listener, cost);
      return WAITING;
    }
    return topicFull ? TOPIC_FULL : FULL;
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
                topic.id(),
                partition.index(),
                first,
                publication.producer(),
                publication.sequence(),
                messages)
            : new LogRecord.Release(topic.id(), partition.index(), first, delayed, messages.get(0));
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
      partition.appended();
      listener.confirmed(partition.index(), outcome, publication.count(), Durability.MEMORY);
    } else if (outcome == PENDING) {
      endRefused();
    } else if (outcome == WAITING) {
      // room that was made just before this publisher was seen to wait
      roomMade();
    } else {
      services.budget().release(cost);
      Outcome.refuse(outcome, topic, listener);
    }
  }

  /** Makes a delayed message visible; it has been charged to the memory budget already. */
  void release(Message message, long delayed, PublishListener listener) {
    var publication = Publication.of(List.of(message), 0);
    long outcome;
    lock.lock();
    try {
      if (partition.isDeleted()) {
        outcome = DELETED;
      } else if (room.isLimited() && !inTopic(1, message.memoryBytes())) {
        outcome = TOPIC_FULL;
      } else {
        outcome = store(publication, delayed, listener, 0);
      }
    } finally {
      lock.unlock();
    }
    finish(outcome, publication, listener, message.memoryBytes());
  }

  private boolean isThere(int messages) {
    return publishers.isEmpty() && room.isThere(messages);
  }

  private boolean mustWait(long cost) {
    return !publishers.isEmpty() || room.fullFollower(1) != null || !inTopic(1, cost);
  }

  private boolean inTopic(int messages, long cost) {
    return room.inTopic(messages, cost, partition.visible());
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
      if (partition.isDeleted()
          || (room.isLimited() && !isThere(1) && mustWait(message.memoryBytes()))) {
        return WAITING;
      }
      offset = chain.next();
      chain.put(message, topic.deadlineNanos(message, 0));
      stored(1);
    } finally {
      lock.unlock();
    }
    partition.appended();
    return offset;
  }

  /** Shows readers what has been put into memory and need not be journaled. */
  private void stored(int messages) {
    chain.counted(messages, true);
    services.counters().published().add(messages);
    showAnswered();
  }

  /** Shows readers all that stands before what the journal has still to answer. */
  private void showAnswered() {
    partition.show(pending.isEmpty() ? chain.next() : pending.getFirst().first);
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
      listener.confirmed(partition.index(), first, publication.count(), durability);
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
        if (pending.isEmpty() && !partition.isDeleted()) {
          services.budget().release(chain.takeBack(partition.told()));
        }
      } else {
        chain.keepPlaces();
      }
      if (!failed || pending.isEmpty()) {
        showAnswered();
      }
    } finally {
      lock.unlock();
    }
    partition.appended();
  }

  // ---- publishers that wait

  /** Whether publishers wait for room. Any thread. */
  boolean publishersWait() {
    return !publishers.isEmpty();
  }

  /** A follower that publishers may wait for has moved on. */
  void roomMade() {
    if (publishers.isEmpty()) {
      return;
    }
    List<WaitingPublishers.Waiting> admitted = new ArrayList<>();
    List<Long> outcomes = new ArrayList<>();
    lock.lock();
    try {
      var first = publishers.first();
      while (first != null
          && (partition.isDeleted()
              || (room.fullFollower(first.publication().count()) == null
                  && inTopic(first.publication().count(), first.cost())))) {
        publishers.removeFirst();
        admitted.add(first);
        long waited = services.nanos() - first.sinceNanos();
        outcomes.add(
            partition.isDeleted()
                ? DELETED
                : store(first.publication(), 0, first.listener(), waited));
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
}
