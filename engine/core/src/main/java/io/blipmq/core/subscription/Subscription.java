package io.blipmq.core.subscription;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicName;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.Services;
import io.blipmq.core.topic.TopicHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription: cursors over the partitions of its topics, shared by its consumers.
 *
 * <p><b>Whose turn it is.</b> {@code ready} has the cursors that may have something for any consumer,
 * {@code waiting} the consumers that have credit and found nothing. A cursor that becomes ready
 * takes one consumer out of {@code waiting} and tells it; a consumer whose poll leaves something
 * behind tells the next one. So no message waits for a busy consumer while another is idle, and a
 * message never wakes more than one. What a key binds to one consumer is in that one's {@code owed}.
 *
 * <p><b>Lock.</b> Everything here is guarded by the lock. What calls out is put off with {@link
 * #later} and done after unlocking.
 */
public final class Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  private final int id;
  private final String pattern;
  private final Optional<String> group;
  private final Services services;
  private final DeadLetterPort deadLetters;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> later = new ArrayList<>();
  private final List<Cursor> cursors = new ArrayList<>();
  private final List<Consumer> consumers = new ArrayList<>();
  private final ArrayDeque<Cursor> ready = new ArrayDeque<>();
  private final Set<Consumer> waiting = new LinkedHashSet<>();
  private final @Nullable SettleRecorder recorder;
  private volatile Settings settings;
  private MessageFilter filter;
  private String filterText;
  private @Nullable BlipException ended;
  private int lastCursor;

  /** Publishes to a dead-letter topic. Called without locks. */
  public interface DeadLetterPort {
    void send(String topic, Message letter, io.blipmq.core.topic.PublishListener listener);
  }

  /** A subscription without cursors and consumers. */
  public Subscription(
      Identity identity,
      Settings settings,
      String filter,
      Services services,
      DeadLetterPort deadLetters) {
    this.id = identity.id();
    this.pattern = identity.pattern();
    this.group = identity.group();
    this.settings = settings;
    this.filter = MessageFilter.parse(filter);
    this.filterText = filter;
    this.services = services;
    this.deadLetters = deadLetters;
    this.recorder =
        group.isPresent()
            ? services.log().map(log -> new SettleRecorder(this, log)).orElse(null)
            : null;
  }

  /** The number that the journal knows it by, what it subscribes to, and its name. */
  public record Identity(int id, String pattern, Optional<String> group) {}

  public int id() {
    return id;
  }

  /** The topic or pattern. */
  public String pattern() {
    return pattern;
  }

  /** The group's name, or {@code #} and a number. */
  public String name() {
    return group.orElse("#" + id);
  }

  /** Whether it is a named one. */
  public boolean named() {
    return group.isPresent();
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
  public Consumer attach(QoS qos, Settings wanted, String wantedFilter, Runnable signal) {
    MessageFilter parsed = MessageFilter.parse(wantedFilter);
    Consumer consumer = new Consumer(this, qos, signal);
    inside(
        () -> {
          if (ended != null) {
            throw ended;
          }
          if (consumers.isEmpty()) {
            settings = wanted;
            filter = parsed;
            filterText = wantedFilter;
          }
          consumers.add(consumer);
        });
    return consumer;
  }

  /** The filter, as it was written. */
  public String filterText() {
    return filterText;
  }

  void addCredit(Consumer consumer, int messages, long bytes) {
    inside(
        () -> {
          consumer.credit += messages;
          consumer.creditBytes += bytes;
          consumer.byBytes |= bytes > 0;
          if (consumer.ended == null && consumer.credit > 0) {
            await(consumer);
          }
        });
  }

  int poll(Consumer consumer, DeliverySink sink, int max) {
    int taken = 0;
    lock.lock();
    try {
      waiting.remove(consumer);
      if (consumer.ended != null) {
        return 0;
      }
      taken = pollOwed(consumer, sink, max);
      taken += pollReady(consumer, sink, max - taken);
      if (taken > 0) {
        services.counters().delivered().add(taken);
      }
      if (taken < max && consumer.credit > 0 && ready.isEmpty() && consumer.owed.isEmpty()) {
        waiting.add(consumer);
      } else {
        tellNext();
      }
      record();
    } finally {
      unlock();
    }
    return taken;
  }

  private int pollOwed(Consumer consumer, DeliverySink sink, int max) {
    int taken = 0;
    if (!consumer.owed.isEmpty()) {
      for (Cursor cursor : List.copyOf(consumer.owed)) {
        taken += cursor.deliver(consumer, sink, max - taken);
        if (!cursor.owesTo(consumer)) {
          consumer.owed.remove(cursor);
        }
      }
    }
    return taken;
  }

  /** Cursors take turns; each is looked at no more often than it has something. */
  private int pollReady(Consumer consumer, DeliverySink sink, int max) {
    int taken = 0;
    int turns = ready.size();
    while (taken < max && !ready.isEmpty() && turns > 0) {
      Cursor cursor = ready.removeFirst();
      cursor.ready = false;
      int got = cursor.deliver(consumer, sink, max - taken);
      taken += got;
      if (cursor.hasMore() || cursor.partition().await(cursor, cursor.position())) {
        cursor.ready = true;
        if (cursor.refused) {
          ready.addFirst(cursor);
          return taken;
        }
        ready.addLast(cursor);
      }
      turns = got > 0 ? Math.max(turns - 1, 1) : turns - 1;
    }
    return taken;
  }

  void pass(Consumer consumer) {
    inside(
        () -> {
          waiting.remove(consumer);
          tellNext();
        });
  }

  /** Detaches a consumer and gives back what it has not settled. */
  void detach(Consumer consumer, BlipException reason) {
    inside(
        () -> {
          if (consumer.ended != null) {
            return;
          }
          consumer.ended = reason;
          consumers.remove(consumer);
          waiting.remove(consumer);
          services.timers().cancel(consumer.inFlight);
          Entry entry = consumer.inFlight.oldest();
          while (entry != null) {
            entry.cursor.giveBack(entry, false, 0);
            entry = consumer.inFlight.oldest();
          }
          consumer.owed.clear();
          tellNext();
          later(consumer::signal);
        });
  }

  Optional<BlipException> ended(Consumer consumer) {
    lock.lock();
    try {
      return Optional.ofNullable(consumer.ended);
    } finally {
      unlock();
    }
  }

  long credit(Consumer consumer) {
    lock.lock();
    try {
      return consumer.credit;
    } finally {
      unlock();
    }
  }

  int unsettled(Consumer consumer) {
    lock.lock();
    try {
      return consumer.inFlight.size();
    } finally {
      unlock();
    }
  }

  /** How many are attached. */
  public int consumerCount() {
    lock.lock();
    try {
      return consumers.size();
    } finally {
      unlock();
    }
  }

  // ---- turns

  /** A cursor may have something for any consumer. */
  void markReady(Cursor cursor) {
    if (!cursor.ready && cursor.hasMore()) {
      cursor.ready = true;
      ready.addLast(cursor);
      tellNext();
    }
  }

  /** A cursor has something that only this consumer may have. */
  void owes(Consumer consumer, Cursor cursor) {
    if (consumer.owed.add(cursor) && waiting.remove(consumer)) {
      later(consumer::signal);
    }
  }

  void wake(Cursor cursor) {
    inside(() -> markReady(cursor));
  }

  private void tellNext() {
    if (!ready.isEmpty() && !waiting.isEmpty()) {
      Consumer next = waiting.iterator().next();
      waiting.remove(next);
      later(next::signal);
    }
  }

  private void await(Consumer consumer) {
    if (ready.isEmpty() && consumer.owed.isEmpty()) {
      waiting.add(consumer);
    } else {
      waiting.remove(consumer);
      later(consumer::signal);
    }
  }

  // ---- settling

  int settle(
      Consumer consumer, int cursorId, long from, long to, Consumer.Disposition disposition) {
    lock.lock();
    try {
      Cursor cursor = cursorId >= 1 && cursorId <= lastCursor ? cursorById(cursorId) : null;
      long asked = to - from < 0 ? Integer.MAX_VALUE : Math.min(to - from, Integer.MAX_VALUE - 1) + 1;
      int done = cursor == null ? 0 : cursor.dispose(consumer, from, to, disposition);
      record();
      return (int) (asked - done);
    } finally {
      unlock();
    }
  }

  private @Nullable Cursor cursorById(int cursorId) {
    if (cursors.size() == 1 && cursors.get(0).id() == cursorId) {
      return cursors.get(0);
    }
    int low = 0;
    int high = cursors.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = cursors.get(middle).id();
      if (found == cursorId) {
        return cursors.get(middle);
      } else if (found < cursorId) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  int cursorId(String topic, int partition) {
    lock.lock();
    try {
      for (Cursor cursor : cursors) {
        if (cursor.partition().index() == partition && cursor.topic().equals(topic)) {
          return cursor.id();
        }
      }
      return 0;
    } finally {
      unlock();
    }
  }

  void ackDeadlinePassed(Consumer consumer) {
    inside(
        () -> {
          long now = services.nanos();
          Entry entry = consumer.inFlight.oldest();
          while (entry != null && entry.ackDeadlineNanos <= now) {
            entry.cursor.giveBack(entry, true, -1);
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
    inside(
        () -> {
          if (recorder == null || recorder.isRecorded(listener)) {
            later(listener::recorded);
          }
        });
  }

  private void record() {
    if (recorder != null) {
      recorder.flush();
    }
  }

  void sendDeadLetter(Entry entry, String reason) {
    String owner = group.orElse("unnamed");
    Message letter =
        DeadLetters.letter(entry, owner, reason, services.environment().wall().instant());
    String topic = DeadLetters.topic(entry.cursor.topic(), owner);
    later(() -> deadLetters.send(topic, letter, new DeadLetters.Sent(entry)));
  }

  void deadLetterRefused(Cursor cursor, Entry entry, String why) {
    LOG.warn(
        "event=dead_letter_refused topic={} subscription={} offset={} reason=\"{}\" tried again later",
        cursor.topic(),
        name(),
        entry.offset,
        why);
  }

  // ---- cursors

  /** Adds a cursor for each partition of a topic, at the places that a start position names. */
  public void addTopic(TopicHandle topic, StartPosition start) {
    for (Partition partition : topic.partitions()) {
      inside(
          () -> {
            if (ended == null) {
              Partition.Place place = place(partition, start);
              Cursor cursor = new Cursor(this, partition, ++lastCursor, place);
              cursors.add(cursor);
              changed(cursor);
              partition.follow(cursor, settings.holdsPublishersBack());
              if (partition.await(cursor, cursor.position())) {
                markReady(cursor);
              }
            }
          });
    }
  }

  private static Partition.Place place(Partition partition, StartPosition start) {
    return switch (start) {
      case StartPosition.Earliest _ -> partition.place(partition.firstKept());
      case StartPosition.Latest _ -> partition.place(Long.MAX_VALUE);
      case StartPosition.LastCommitted _ -> partition.place(Long.MAX_VALUE);
      case StartPosition.Offset o -> partition.place(o.offset());
      case StartPosition.Time t -> partition.place(partition.offsetAt(t.time().toEpochMilli()));
    };
  }

  /** Moves every cursor. */
  public void seek(StartPosition position) {
    inside(
        () -> {
          for (Cursor cursor : cursors) {
            StartPosition target =
                position instanceof StartPosition.LastCommitted && durable()
                    ? new StartPosition.Offset(cursor.settled().floor())
                    : position;
            cursor.reset(place(cursor.partition(), target));
          }
        });
  }

  void topicDeleted(Cursor cursor) {
    inside(
        () -> {
          cursors.remove(cursor);
          cursor.forget();
          if (recorder != null) {
            recorder.forget(cursor);
          }
          ready.remove(cursor);
          cursor.ready = true;
          consumers.forEach(consumer -> consumer.owed.remove(cursor));
        });
  }

  /** Ends the subscription: its cursors let go, its consumers are told why. */
  public void end(BlipException reason) {
    List<Consumer> attached = new ArrayList<>();
    List<Cursor> followed = new ArrayList<>();
    inside(
        () -> {
          ended = reason;
          attached.addAll(consumers);
          followed.addAll(cursors);
        });
    attached.forEach(consumer -> detach(consumer, reason));
    followed.forEach(cursor -> cursor.partition().unfollow(cursor));
    inside(() -> followed.forEach(Cursor::forget));
  }

  /** Says whether the journal is being read; what it says is not written again. */
  public void recovering(boolean reading) {
    if (recorder != null) {
      recorder.pause(reading);
    }
  }

  /** Takes over what the journal says was settled of a partition. */
  public void recover(Partition partition, long floor, List<Long> ranges) {
    for (Cursor cursor : cursors) {
      if (cursor.partition() == partition) {
        cursor.recover(floor, ranges);
      }
    }
  }

  /** Writes down what has been settled without an acknowledgement, and what failed before. */
  public void tend() {
    inside(() -> {});
  }

  /** Deliveries that are not settled yet. */
  public long inFlight() {
    lock.lock();
    try {
      long sum = 0;
      for (Consumer consumer : consumers) {
        sum += consumer.inFlight.size();
      }
      return sum;
    } finally {
      unlock();
    }
  }

  /** Whether it has a cursor over that topic. */
  public boolean reads(TopicHandle topic) {
    return pattern.equals(topic.name())
        || (TopicName.isPattern(pattern) && TopicName.matches(pattern, topic.name()));
  }

  /** What it has done on one topic, and where it stands there. */
  public SubscriptionStats stats(TopicHandle topic) {
    lock.lock();
    try {
      CursorCounters all = new CursorCounters();
      long lag = 0;
      long oldest = 0;
      for (Cursor cursor : cursors) {
        if (cursor.partition().topic() == topic) {
          all.add(cursor.counters);
          lag += cursor.lag();
          long created = cursor.oldestUnsettledMillis();
          oldest = created == 0 || (oldest != 0 && oldest < created) ? oldest : created;
        }
      }
      long inFlight = 0;
      for (Consumer consumer : consumers) {
        inFlight += consumer.inFlight.count(topic);
      }
      return new SubscriptionStats(
          pattern,
          name(),
          consumers.size(),
          lag,
          inFlight,
          all.delivered,
          all.acknowledged,
          all.redelivered,
          all.expired,
          all.dropped,
          all.deadLettered,
          oldest == 0
              ? Duration.ZERO
              : Duration.ofMillis(Math.max(0, services.millis() - oldest)));
    } finally {
      unlock();
    }
  }

  // ---- the lock

  void lock() {
    lock.lock();
  }

  /** Unlocks, and then does what was put off. */
  void unlock() {
    if (lock.getHoldCount() > 1 || later.isEmpty()) {
      lock.unlock();
      return;
    }
    List<Runnable> due = List.copyOf(later);
    later.clear();
    lock.unlock();
    due.forEach(Runnable::run);
  }

  void inside(Runnable action) {
    lock.lock();
    try {
      action.run();
      record();
    } finally {
      unlock();
    }
  }

  /** Puts off something that calls out until the lock is free. */
  void later(Runnable action) {
    later.add(action);
  }
}
