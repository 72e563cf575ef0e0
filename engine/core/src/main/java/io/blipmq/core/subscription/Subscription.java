package io.blipmq.core.subscription;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.Position;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.Services;
import io.blipmq.core.topic.TopicHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

// style: one lock over one state; its parts live in files of their own
/**
 * A subscription: cursors over the partitions of its topics, shared by its consumers. Any thread.
 *
 * <p>Everything here is guarded by one lock; what calls out is put off with {@link #later} until it
 * is free. {@link Turns} says which consumer is told of what, {@link SettleRecorder} what the
 * journal is told.
 */
public final class Subscription {
  /** A consumer that comes back at once looks at no more cursors than these. */
  private static final int MOST_LINGERING = 4;

  private final Identity identity;
  private final Services services;
  private final DeadLetterPort deadLetters;
  private final DeferringLock lock = new DeferringLock();
  private final Turns turns = new Turns(lock);
  private final BacklogTurns backlogTurns = new BacklogTurns();
  private final Cursors cursors = new Cursors(this);
  private final List<Consumer> consumers = new ArrayList<>();
  private final @Nullable SettleRecorder recorder;
  private volatile Settings settings;
  private MessageFilter filter;
  private List<Integer> partitions = List.of();
  private @Nullable BlipException ended;

  /** A subscription without cursors and consumers. */
  public Subscription(
      Identity identity, Settings settings, Services services, DeadLetterPort deadLetters) {
    this.identity = identity;
    this.settings = settings;
    this.filter = MessageFilter.parse(identity.filter());
    this.services = services;
    this.deadLetters = deadLetters;
    this.recorder =
        named() ? services.log().map(log -> new SettleRecorder(this, log)).orElse(null) : null;
  }

  public Identity identity() {
    return identity;
  }

  public int id() {
    return identity.id();
  }

  /** The topic or pattern. */
  public String pattern() {
    return identity.pattern();
  }

  /** The group's name, or {@code #} and a number. */
  public String name() {
    return identity.group().orElse("#" + id());
  }

  /** Whether it is a named one. */
  public boolean named() {
    return identity.group().isPresent();
  }

  /** Whether what it settles goes to the journal. */
  boolean durable() {
    return recorder != null;
  }

  Services services() {
    return services;
  }

  Settings settings() {
    return settings;
  }

  // ---- consumers

  /** Attaches a consumer; the first one of a subscription without any sets how it behaves. */
  public Consumer attach(SubscribeOptions options, Settings wanted, Runnable signal) {
    MessageFilter parsed = MessageFilter.parse(options.filter());
    Consumer consumer = new Consumer(this, options.qos(), options.partitions(), signal);
    inside(() -> {
      if (ended != null) {
        throw ended;
      }
      if (consumers.isEmpty()) {
        settings = wanted;
        filter = parsed;
        cursors.all().forEach(Cursor::limitChanged);
      }
      consumers.add(consumer);
      backlogTurns.consumers(true);
    });
    return consumer;
  }

  void addCredit(Consumer consumer, int messages, long bytes) {
    inside(() -> credit(consumer, messages, bytes));
  }

  /** More credit; a consumer that had some is told of messages anyway. */
  private void credit(Consumer consumer, int messages, long bytes) {
    boolean told = consumer.credit > 0 && !consumer.byBytes;
    consumer.credit += messages;
    consumer.creditBytes += bytes;
    consumer.byBytes |= bytes > 0;
    if (!told && consumer.ended == null && consumer.credit > 0) {
      turns.await(consumer);
    }
  }

  /** A consumer has credit again; the lock is held. */
  void refilled(Consumer consumer) {
    turns.await(consumer);
  }

  int poll(Consumer consumer, DeliverySink sink, int max, boolean lingers) {
    lock.lock();
    try {
      consumer.showRevoked(sink);
      turns.linger(lingers && consumers.size() == 1 && cursors.all().size() <= MOST_LINGERING);
      int taken = consumer.ended == null ? turns.poll(consumer, sink, max) : 0;
      if (taken > 0) {
        services.counters().tally().delivered(taken);
      }
      flush();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void pass(Consumer consumer) {
    inside(() -> turns.pass(consumer));
  }

  /** Detaches a consumer and gives back what it has not settled. */
  void detach(Consumer consumer, BlipException reason) {
    inside(() -> {
      if (consumer.ended != null) {
        return;
      }
      consumer.ended = reason;
      consumers.remove(consumer);
      turns.pass(consumer);
      services.timers().cancel(consumer.inFlight);
      Entry entry = consumer.inFlight.oldest();
      while (entry != null) {
        entry.cursor.taken.giveBack(entry, false, 0, false);
        entry = consumer.inFlight.oldest();
      }
      consumer.owed.clear();
      backlogTurns.consumers(!consumers.isEmpty());
      lock.later(consumer::signal);
    });
  }

  /** A cursor has something that only this consumer may have. */
  void owes(Consumer consumer, Cursor cursor) {
    turns.owes(consumer, cursor);
  }

  BacklogTurns backlogTurns() {
    return backlogTurns;
  }

  void wake(Cursor cursor) {
    inside(() -> look(cursor));
  }

  /** Looks at a cursor that has moved, or has something else than before. */
  void look(Cursor cursor) {
    turns.look(cursor);
  }

  // ---- settling

  /** Disposes of what a consumer has from … to, inclusive; returns how many it has not. */
  int settle(Consumer consumer, int cursorId, long from, long to, Consumer.Disposition how) {
    return within(() -> {
      Cursor cursor = cursors.byId(cursorId);
      int done = cursor == null ? 0 : cursor.taken.dispose(consumer, from, to, how);
      long span = to - from;
      long asked = span < 0 || span >= Integer.MAX_VALUE ? Integer.MAX_VALUE : span + 1;
      return (int) (Math.max(asked, done) - done);
    });
  }

  void acknowledge(Consumer consumer, Collection<Delivery> deliveries) {
    inside(() -> cursors.accept(consumer, deliveries));
  }

  /** Settles everything in a partition before an offset. */
  void commit(Consumer consumer, Settlement.Commit commit) {
    inside(() -> {
      consumer.throwIfEnded();
      cursors.of(commit).commit(commit.offset());
    });
  }

  /** Where it stands in the partitions that a consumer reads. */
  List<Position> positions(Consumer consumer) {
    return within(() -> {
      consumer.throwIfEnded();
      return SubscriptionReport.positions(this, cursors.all(), consumer::reads);
    });
  }

  int cursorId(String topic, int partition) {
    return within(() -> cursors.id(topic, partition));
  }

  void ackDeadlinePassed(Consumer consumer) {
    inside(() -> {
      long now = services.nanos();
      Entry entry = consumer.inFlight.oldest();
      while (entry != null && entry.ackDeadlineNanos <= now) {
        entry.cursor.taken.giveBack(entry, true, -1, false);
        entry = consumer.inFlight.oldest();
      }
      consumer.inFlight.rewatch();
    });
  }

  long ackDeadlineFromNow() {
    return services.nanos() + settings.ackDeadline().toNanos();
  }

  long backoffNanos(int failures) {
    return settings.backoffNanos(failures, services.environment().random().nextDouble());
  }

  /** What orders a message among others: its key, if this is a group. */
  @Nullable String laneKey(Message message) {
    return named() ? message.keyOrNull() : null;
  }

  boolean wants(Message message) {
    if (message.headers().size() > 0) {
      String only = message.headers().getOrNull(DeadLetters.ONLY_FOR);
      if (only != null && !only.equals(name())) {
        return false;
      }
    }
    return filter.isEmpty() || filter.test(message);
  }

  void changed(Cursor cursor) {
    if (recorder != null) {
      recorder.changed(cursor);
    }
  }

  void afterRecorded(Consumer.RecordedListener listener) {
    inside(() -> {
      if (recorder == null || recorder.isRecorded(listener)) {
        lock.later(listener::recorded);
      }
    });
  }

  void sendDeadLetter(Entry entry, String reason) {
    String owner = identity.group().orElse("unnamed");
    Message letter =
        DeadLetters.letter(entry, owner, reason, services.environment().wall().instant());
    String topic = DeadLetters.topic(entry.cursor.topic(), owner);
    lock.later(() -> deadLetters.send(topic, letter, new DeadLetters.Sent(entry)));
  }

  /** Has cursors in these partitions only, of the topics that come from now on; empty for all. */
  public void only(List<Integer> numbers) {
    inside(() -> partitions = numbers);
  }

  /** Adds a cursor for each partition of a topic, at the places that a start position names. */
  public void addTopic(TopicHandle topic, StartPosition start) {
    inside(() -> {
      for (Partition partition : topic.partitions()) {
        if (ended == null && (partitions.isEmpty() || partitions.contains(partition.index()))) {
          Cursor cursor = cursors.add(partition, start);
          changed(cursor);
          partition.follow(cursor, settings.holdsPublishersBack());
          look(cursor);
        }
      }
    });
  }

  /** Takes the cursors of a topic away; what is in flight from there is forgotten. */
  public void removeTopic(TopicHandle topic) {
    for (Cursor cursor : within(() -> cursors.of(topic))) {
      cursor.partition().unfollow(cursor);
      topicDeleted(cursor);
    }
  }

  /** Moves every cursor; what is in flight is forgotten. */
  public void seek(StartPosition position) {
    inside(() -> cursors.seek(position));
  }

  void topicDeleted(Cursor cursor) {
    inside(() -> {
      cursors.remove(cursor);
      cursor.forget();
      turns.forget(cursor);
      consumers.forEach(consumer -> consumer.owed.remove(cursor));
      if (recorder != null) {
        recorder.forget(cursor);
      }
    });
  }

  /** Ends the subscription: its cursors let go, its consumers are told why. */
  public void end(BlipException reason) {
    List<Consumer> attached = new ArrayList<>();
    List<Cursor> followed = new ArrayList<>();
    inside(() -> {
      ended = reason;
      attached.addAll(consumers);
      followed.addAll(cursors.all());
    });
    attached.forEach(consumer -> detach(consumer, reason));
    followed.forEach(cursor -> cursor.partition().unfollow(cursor));
    inside(() -> followed.forEach(Cursor::forget));
  }

  // ---- recovery and upkeep

  /** Says whether the journal is being read; what it says is not written again. */
  public void recovering(boolean reading) {
    if (recorder != null) {
      inside(() -> {
        if (!reading) {
          cursors.all().forEach(Cursor::recovered);
        }
        recorder.pause(reading);
        cursors.all().forEach(this::look);
      });
    }
  }

  /** Appends to the log where its cursors stand, for a checkpoint. */
  public void checkpoint(java.util.function.Consumer<LogRecord> log) {
    inside(() -> cursors.all().forEach(cursor -> log.accept(cursor.wholeRecord())));
  }

  /** Whether the journal is being read, and positions are not yet what it says. */
  boolean isRecovering() {
    return recorder != null && recorder.isPaused();
  }

  /** Takes over what the journal says was settled of a partition. */
  public void recover(Partition partition, LogRecord.Settle settle) {
    Cursor cursor = cursors.of(partition);
    if (cursor != null) {
      cursor.recover(settle);
    }
  }

  /** Deliveries that are not settled yet. */
  public long inFlight() {
    return within(() -> consumers.stream().mapToLong(one -> one.inFlight.size()).sum());
  }

  /** What it has done on one topic, and where it stands there. */
  public SubscriptionStats stats(TopicHandle topic) {
    return within(() -> new SubscriptionReport(this, cursors.all(), consumers).of(topic));
  }

  private void flush() {
    if (recorder != null) {
      recorder.flush();
    }
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  void inside(Runnable action) {
    lock.lock();
    try {
      action.run();
      flush();
    } finally {
      lock.unlock();
    }
  }

  /** The same, but if the lock is taken, whoever has it does it afterwards. */
  void leave(Runnable action) {
    lock.leave(() -> inside(action));
  }

  <T> T within(Supplier<T> action) {
    lock.lock();
    try {
      T result = action.get();
      flush();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Runs something under the lock, but not in the middle of something else. */
  void next(Runnable action) {
    if (lock.isHeld()) {
      lock.later(() -> inside(action));
    } else {
      inside(action);
    }
  }

  /** Puts off something that calls out until the lock is free. */
  void later(Runnable action) {
    lock.later(action);
  }
}
