package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
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
import org.jspecify.annotations.Nullable;

/**
 * A consumer in this process. Messages are taken from the subscription only when somebody asks, so
 * nothing waits here while another consumer of the group is idle; an unnamed subscription, which
 * has no other consumers, takes some ahead of those that need no settling and do not expire.
 *
 * <p>A receiver that finds nothing looks again for some microseconds before it parks: waking a
 * thread costs its publisher more than that.
 *
 * <p>The lock orders receivers; the engine's signal takes it too. It is never held while the engine
 * is told anything but to poll.
 */
final class EmbeddedSubscription implements Subscription, DeliverySink {
  private static final int MOST_AHEAD = 256;
  private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 48 : 0;
  private static final int PAUSES = 8;

  private final Broker broker;
  private final Consumer consumer;
  private final boolean takesAhead;
  private final int prefetch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Delivery> taken = new ArrayDeque<>();
  private final ArrayDeque<CompletableFuture<Delivery>> futures = new ArrayDeque<>();
  private int unsettledByNature;

  /** How many messages the poll that is under way has to take at the least. */
  private int wanted;

  private EmbeddedSubscription(Broker broker, String pattern, SubscribeOptions options) {
    this.broker = broker;
    this.prefetch = options.prefetch();
    this.takesAhead = options.group().isEmpty();
    this.consumer = broker.subscribe(pattern, options, this::ready);
  }

  static EmbeddedSubscription attach(Broker broker, String pattern, SubscribeOptions options) {
    EmbeddedSubscription subscription = new EmbeddedSubscription(broker, pattern, options);
    subscription.consumer.addCredit(options.prefetch(), 0);
    return subscription;
  }

  // ---- receiving

  @Override
  public Delivery receive() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!await(1, Long.MAX_VALUE)) {}
      return taken.removeFirst();
    } finally {
      unlock();
    }
  }

  @Override
  public Optional<Delivery> receive(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return Optional.ofNullable(await(1, nanos(timeout)) ? taken.poll() : null);
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
        batch.add(taken.poll());
      }
      return batch;
    } finally {
      unlock();
    }
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

  @Override
  public Iterator<Delivery> iterator() {
    return new Deliveries(this);
  }

  private static long nanos(Duration timeout) {
    return timeout.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE : timeout.toNanos();
  }

  /** Waits until something has been taken; the lock is held. */
  private boolean await(int max, long timeoutNanos) throws InterruptedException {
    long nanos = timeoutNanos;
    int looks = nanos > 0 ? LOOKS : 0;
    while (!poll(max, looks > 0)) {
      Optional<BlipException> ended = consumer.ended();
      if (ended.isPresent()) {
        throw BlipException.of(ended.get().code(), String.valueOf(ended.get().getMessage()));
      }
      if (nanos <= 0) {
        return false;
      }
      if (looks > 0) {
        looks--;
        pause();
      } else {
        nanos = arrived.awaitNanos(nanos);
      }
    }
    return true;
  }

  /** Lets others have the lock, and the publisher write some more. */
  private void pause() {
    lock.unlock();
    try {
      for (int i = 0; i < PAUSES; i++) {
        Thread.onSpinWait();
      }
    } finally {
      lock.lock();
    }
  }

  /** Sees to it that something has been taken, if there is anything; the lock is held. */
  private boolean poll(int max, boolean lookingAgain) {
    if (taken.isEmpty()) {
      wanted = max;
      int most = takesAhead ? Math.max(max, MOST_AHEAD) : max;
      if (lookingAgain) {
        consumer.pollAndLinger(this, most);
      } else {
        consumer.poll(this, most);
      }
    }
    return !taken.isEmpty();
  }

  @Override
  public boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message) {
    boolean settled = qos == QoS.AT_MOST_ONCE;
    if (wanted <= 0 && !(settled && !cursor.partition().topic().expires(message))) {
      return false;
    }
    wanted--;
    taken.add(new Delivery(cursor.topic(), cursor.partition().index(), offset, attempt, message));
    if (settled) {
      unsettledByNature++;
    }
    return true;
  }

  /** The engine has something; called without its locks. */
  private void ready() {
    lock.lock();
    try {
      arrived.signal();
    } finally {
      lock.unlock();
    }
    serveFutures();
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
          delivery = taken.poll();
        } else {
          ended = consumer.ended().orElse(null);
        }
        if (delivery == null && ended == null) {
          return;
        }
        futures.remove();
      } finally {
        unlock();
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
        taken.addFirst(delivery);
        arrived.signal();
      } finally {
        unlock();
      }
    }
  }

  /** Gives back the credit of what needs no settling, and lets the next receiver look. */
  private void unlock() {
    int credit = 0;
    if (unsettledByNature > prefetch / 2) {
      credit = unsettledByNature;
      unsettledByNature = 0;
    }
    if (!taken.isEmpty()) {
      arrived.signal();
    }
    lock.unlock();
    if (credit > 0) {
      consumer.addCredit(credit, 0);
    }
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
    settling.apply(settlement);
    if (settling.credit() > 0) {
      consumer.addCredit(settling.credit(), 0);
    }
    return settling.recorded();
  }

  @Override
  public CompletableFuture<Void> seek(StartPosition position) {
    lock.lock();
    try {
      taken.clear();
    } finally {
      lock.unlock();
    }
    consumer.seek(position);
    CompletableFuture<Void> done = new CompletableFuture<>();
    consumer.afterRecorded(new Settling.Recorded(done, 0));
    return done;
  }

  @Override
  public void close() {
    broker.unsubscribe(consumer);
    lock.lock();
    try {
      taken.clear();
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    serveFutures();
  }
}
