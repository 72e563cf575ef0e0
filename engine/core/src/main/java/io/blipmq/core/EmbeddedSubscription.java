package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.Position;
import io.blipmq.api.QoS;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.core.subscription.DeliverySink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

// style: one lock orders all styles of receiving; splitting it would hide who wakes whom
/**
 * A consumer in this process. Messages are taken from the subscription only when somebody asks, so
 * nothing waits here while another consumer of the group is idle; an unnamed subscription, which
 * has no other consumers, takes some ahead of those that need no settling and do not expire.
 *
 * <p>A receiver that finds nothing looks again for some microseconds before it parks: waking a
 * thread costs its publisher more than that.
 *
 * <p>The lock orders receivers; the engine's signal takes it too, but does not wait for it. It is
 * never held while the engine is told anything but to poll.
 */
final class EmbeddedSubscription implements Subscription, DeliverySink {
  private static final int MOST_AHEAD = 256;

  /** Whether another processor can write while a receiver waits without parking. */
  private static final boolean SPINS = Runtime.getRuntime().availableProcessors() > 1;

  /**
   * Pauses, of some twenty nanoseconds each, before a receiver parks; several looks at the least.
   */
  private static final int MOST_PAUSES = 384;

  private static final int LEAST_LOOKS = 4;
  private static final int SHORTEST_PAUSE = 8;
  private static final int LONGEST_PAUSE = 256;
  private static final int ENOUGH_AT_ONCE = 64;

  /** How many more {@link #receiveMatching} looks at before it waits for the next. */
  private static final int LOOKED_AT_ONCE = 64;

  private final Broker broker;
  private final Consumer consumer;
  private final SubscribeOptions options;
  private final boolean takesAhead;
  private final ReentrantLock lock = new ReentrantLock();

  /** Where receivers wait that take whatever comes; one is woken for each thing that comes. */
  private final Condition arrived = lock.newCondition();

  /** Where those wait that choose; all are woken, for what one leaves may be what another wants. */
  private final Condition looked = lock.newCondition();

  private final ArrayDeque<Delivery> taken = new ArrayDeque<>();
  private final ArrayDeque<CompletableFuture<Delivery>> futures = new ArrayDeque<>();
  private int unsettledByNature;

  /** How many messages the poll that is under way has to take at the least. */
  private int wanted;

  /** Whether the engine does not say when there is more: the last poll was full, or lingers. */
  private boolean mayHaveMore;

  /**
   * Whether the engine has said that there is something since the last poll began: the thread that
   * polls may be told so itself, in the middle of it, when it does not wait yet.
   */
  private boolean told;

  /** How long a receiver waits before it looks again, in pauses. */
  private int pause = SHORTEST_PAUSE;

  /** What the limit leaves. */
  private long left;

  private EmbeddedSubscription(Broker broker, String pattern, SubscribeOptions options) {
    this.broker = broker;
    this.options = options;
    this.left = options.limit();
    this.takesAhead = options.group().isEmpty();
    this.consumer = broker.subscribe(pattern, options, this::ready);
  }

  static EmbeddedSubscription attach(Broker broker, String pattern, SubscribeOptions options) {
    EmbeddedSubscription subscription = new EmbeddedSubscription(broker, pattern, options);
    subscription.consumer.refill();
    subscription.consumer.addCredit(options.prefetch(), 0);
    return subscription;
  }

  @Override
  public SubscribeOptions options() {
    return options;
  }

  // ---- receiving

  @Override
  public Delivery receive() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!await(1, Long.MAX_VALUE)) {}
      return give();
    } finally {
      unlock();
    }
  }

  @Override
  public Optional<Delivery> receive(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return Optional.ofNullable(await(1, nanos(timeout)) ? give() : null);
    } finally {
      unlock();
    }
  }

  @Override
  public List<Delivery> receiveBatch(int max, Duration timeout) throws InterruptedException {
    if (max < 1) {
      throw new BlipException.InvalidRequest("a batch of " + max + "; ask for 1 or more");
    }
    lock.lockInterruptibly();
    try {
      if (!await(max, nanos(timeout))) {
        return List.of();
      }
      List<Delivery> batch = new ArrayList<>(Math.min(max, taken.size()));
      while (batch.size() < max && !taken.isEmpty()) {
        batch.add(give());
      }
      return batch;
    } finally {
      unlock();
    }
  }

  @Override
  public Optional<Delivery> receiveMatching(Predicate<? super Delivery> matching, Duration timeout)
      throws InterruptedException {
    long nanos = nanos(timeout);
    while (true) {
      lock.lockInterruptibly();
      try {
        Delivery found = firstTaken(matching);
        if (found != null) {
          left--;
          return Optional.of(found);
        }
        if (take(LOOKED_AT_ONCE, false) == 0) {
          throwIfEnded();
          if (nanos <= 0) {
            return Optional.empty();
          }
          if (!told && !futuresWantTaken()) {
            if (!taken.isEmpty()) {
              arrived.signal();
            }
            nanos = looked.awaitNanos(nanos);
          }
        }
      } finally {
        unlock();
      }
    }
  }

  private @Nullable Delivery firstTaken(Predicate<? super Delivery> matching) {
    Iterator<Delivery> each = taken.iterator();
    while (each.hasNext()) {
      Delivery delivery = each.next();
      if (matching.test(delivery)) {
        each.remove();
        return delivery;
      }
    }
    return null;
  }

  @Override
  public CompletableFuture<Delivery> receiveAsync() {
    CompletableFuture<Delivery> future = new CompletableFuture<>();
    lock.lock();
    try {
      futures.add(future);
    } finally {
      lock.unlock();
    }
    serveFutures();
    return future;
  }

  /** Waits until something has been taken; the lock is held. */
  private boolean await(int max, long timeoutNanos) throws InterruptedException {
    long nanos = timeoutNanos;
    int pauses = nanos > 0 && SPINS ? Math.max(MOST_PAUSES, LEAST_LOOKS * pause) : 0;
    boolean paused = false;
    while (!poll(max, pauses > 0)) {
      throwIfEnded();
      if (nanos <= 0) {
        return false;
      }
      if (told) {
        continue;
      }
      if (pauses > 0) {
        pauses -= pause;
        pause();
        paused = true;
      } else {
        nanos = arrived.awaitNanos(nanos);
        paused = false;
      }
    }
    if (paused) {
      adapt(taken.size());
    }
    return true;
  }

  /** Lets others have the lock, and the publisher write some more. */
  private void pause() {
    int pauses = pause;
    lock.unlock();
    try {
      for (int i = 0; i < pauses; i++) {
        Thread.onSpinWait();
      }
    } finally {
      lock.lock();
    }
  }

  /**
   * Looking costs the publisher as much as the receiver, for what one writes the other reads. So
   * where a pause brought several messages, the next one is longer, until it brings many; where it
   * brought one, which may be all that is sent until that one is answered, it is shorter.
   */
  private void adapt(int arrived) {
    if (arrived == 1) {
      pause = Math.max(SHORTEST_PAUSE, pause / 2);
    } else if (arrived < ENOUGH_AT_ONCE) {
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    }
  }

  private static long nanos(Duration timeout) {
    return timeout.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE : timeout.toNanos();
  }

  /** Sees to it that something has been taken, if there is anything; the lock is held. */
  private boolean poll(int max, boolean lookingAgain) {
    if (taken.isEmpty() || consumer.wasRevoked()) {
      take(max, lookingAgain);
    }
    return !taken.isEmpty();
  }

  /** Takes more from the subscription, as far as the limit allows. */
  private int take(int max, boolean lookingAgain) {
    told = false;
    long allowed = left - taken.size();
    if (allowed <= 0) {
      return 0;
    }
    wanted = (int) Math.min(max, allowed);
    int most = takesAhead ? (int) Math.min(Math.max(max, MOST_AHEAD), allowed) : wanted;
    mayHaveMore = lookingAgain;
    int got = lookingAgain ? consumer.pollAndLinger(this, most) : consumer.poll(this, most);
    mayHaveMore |= got == most;
    return got;
  }

  /** The first one taken goes to a receiver. */
  private Delivery give() {
    left--;
    return taken.removeFirst();
  }

  /** Also tells the other receivers, which wait for the same. */
  private void throwIfEnded() {
    BlipException reason = ended();
    if (reason != null) {
      signalAll();
      throw BlipException.of(reason.code(), String.valueOf(reason.getMessage()));
    }
  }

  private @Nullable BlipException ended() {
    return left > 0
        ? consumer.ended().orElse(null)
        : new BlipException.Closed(
            "this consumer has received all that its limit of " + options.limit() + " allows");
  }

  @Override
  public boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message) {
    boolean settled = qos == QoS.AT_MOST_ONCE;
    if (wanted <= 0 && !(settled && !cursor.topicHandle().expires(message))) {
      mayHaveMore = true;
      return false;
    }
    wanted--;
    taken.add(new Delivery(cursor.topic(), cursor.partitionIndex(), offset, attempt, message));
    if (settled) {
      unsettledByNature++;
    }
    return true;
  }

  @Override
  public void revoked(Cursor cursor, long offset) {
    if (!taken.isEmpty()) {
      taken.removeIf(delivery ->
          delivery.offset() == offset
              && delivery.partition() == cursor.partitionIndex()
              && delivery.topic().equals(cursor.topic()));
    }
  }

  /**
   * The engine has something. Called without its locks, but perhaps by a receiver of another
   * consumer, which holds that one's lock: so it does not wait for this one's, or two consumers
   * that tell each other would wait for ever.
   */
  private void ready() {
    if (lock.tryLock()) {
      told();
    } else {
      Thread.ofVirtual()
          .name("blipmq-ready")
          .start(() -> {
            lock.lock();
            told();
          });
    }
  }

  /** Tells receivers and futures; the lock is held, and free afterwards. */
  private void told() {
    try {
      signal();
    } finally {
      lock.unlock();
    }
    serveFutures();
  }

  private void signalAll() {
    arrived.signalAll();
    looked.signalAll();
  }

  private void signal() {
    told = true;
    arrived.signal();
    looked.signalAll();
  }

  private void serveFutures() {
    while (true) {
      CompletableFuture<Delivery> future;
      Delivery delivery = null;
      BlipException ended = null;
      lock.lock();
      try {
        futures.removeIf(CompletableFuture::isDone);
        future = futures.peek();
        if (future == null) {
          return;
        }
        if (poll(1, false)) {
          delivery = give();
        } else {
          ended = ended();
        }
        if (delivery == null && ended == null) {
          return;
        }
        futures.remove();
      } finally {
        release();
      }
      complete(future, delivery, ended);
    }
  }

  private void complete(
      CompletableFuture<Delivery> future,
      @Nullable Delivery delivery,
      @Nullable BlipException ended) {
    if (delivery == null) {
      future.completeExceptionally(java.util.Objects.requireNonNull(ended));
    } else if (!future.complete(delivery)) {
      lock.lock();
      try {
        left++;
        taken.addFirst(delivery);
        signal();
      } finally {
        lock.unlock();
      }
    }
  }

  private void unlock() {
    boolean serve = futuresWantTaken();
    release();
    if (serve) {
      serveFutures();
    }
  }

  /** Lets the next receiver look, and gives back the credit of what needs no settling. */
  private void release() {
    int credit = 0;
    if (unsettledByNature > options.prefetch() / 2) {
      credit = unsettledByNature;
      unsettledByNature = 0;
    }
    passOn();
    lock.unlock();
    if (credit > 0) {
      consumer.addCredit(credit, 0);
    }
  }

  /** Wakes the next receiver if there is or may be something for it. */
  private void passOn() {
    if (left <= 0) {
      signalAll();
    } else if (mayHaveMore) {
      signal();
    } else if (!taken.isEmpty()) {
      arrived.signal();
    }
  }

  /** Whether there is or may be something for a future, or the last one is out. */
  private boolean futuresWantTaken() {
    return !futures.isEmpty() && (!taken.isEmpty() || mayHaveMore || left <= 0);
  }

  // ---- settling

  @Override
  public void ack(Delivery delivery) {
    consumer.acknowledge(List.of(delivery));
  }

  @Override
  public void ack(Collection<Delivery> deliveries) {
    consumer.acknowledge(deliveries);
  }

  @Override
  public CompletableFuture<Void> settle(Settlement settlement) {
    Settling settling = new Settling(consumer);
    try {
      settling.apply(settlement);
    } catch (BlipException e) {
      return CompletableFuture.failedFuture(e);
    }
    return settling.recorded();
  }

  @Override
  public CompletableFuture<Void> seek(StartPosition position) {
    lock.lock();
    try {
      // What is to be settled leaves with the next poll, see revoked.
      taken.removeIf(delivery -> delivery.message().qos() == QoS.AT_MOST_ONCE);
    } finally {
      lock.unlock();
    }
    consumer.seek(position);
    return new Settling(consumer).recorded();
  }

  @Override
  public List<Position> positions() {
    return consumer.positions();
  }

  @Override
  public void close() {
    broker.unsubscribe(consumer);
    lock.lock();
    try {
      taken.clear();
      signalAll();
    } finally {
      lock.unlock();
    }
    serveFutures();
  }
}
