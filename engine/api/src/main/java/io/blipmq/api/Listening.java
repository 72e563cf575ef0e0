package io.blipmq.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A listener at work on a subscription, until it is closed or the subscription ends. Any thread.
 *
 * <p>No more deliveries are taken than calls may run, but for up to {@value #MOST_WAITING} that
 * wait behind an earlier one of their key or partition. If the executor takes no more work, what it
 * refused is given back and the listening ends.
 */
public final class Listening implements AutoCloseable {
  private static final int MOST_WAITING = 64;

  private final Subscription subscription;
  private final Executor executor;
  private final ListenOptions options;
  private final DeliveryListener listener;
  private final Intake intake;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();

  /** What waits behind a delivery that is being handled, by key or partition. */
  private final Map<Object, ArrayDeque<Delivery>> busy = new HashMap<>();

  private final Set<Thread> handlers = new HashSet<>();
  private int running;
  private int waiting;
  private boolean over;
  private @Nullable Throwable why;

  private Listening(
      Subscription subscription,
      Executor executor,
      ListenOptions options,
      DeliveryListener listener) {
    this.subscription = subscription;
    this.executor = executor;
    this.options = options;
    this.listener = listener;
    this.intake = new Intake();
  }

  static Listening start(
      Subscription subscription,
      Executor executor,
      ListenOptions options,
      DeliveryListener listener) {
    Listening listening = new Listening(subscription, executor, options, listener);
    listening.intake.pull();
    return listening;
  }

  /**
   * Ends when nothing is handled any more and nothing follows: normally if this listening, the
   * subscription or the broker was closed, else with the reason, for example {@link
   * BlipException.TopicNotFound} when the topic was deleted.
   */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /**
   * Takes nothing more and waits until what was taken has been handled, or until the calling thread
   * is interrupted, whose interruption stays. Called by the listener itself it does not wait. The
   * subscription stays open; close it after this, or the last acknowledgements are lost.
   * Idempotent.
   */
  @Override
  public void close() {
    intake.stop();
    lock.lock();
    try {
      while (!(over && running == 0) && !handlers.contains(Thread.currentThread())) {
        quiet.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** What the subscription brings; its calls come one at a time. */
  private final class Intake extends Puller {
    Intake() {
      super(Listening.this.subscription, Runnable::run);
    }

    @Override
    boolean wants() {
      lock.lock();
      try {
        return running < options.concurrency() && waiting < MOST_WAITING;
      } finally {
        lock.unlock();
      }
    }

    @Override
    void got(Delivery delivery) {
      if (begins(delivery)) {
        start(delivery);
      }
    }

    @Override
    void ended(Throwable reason) {
      finish(DeliveryIterator.isOrderly(reason) ? null : reason);
    }

    @Override
    void idle() {
      finish(null);
    }
  }

  private void finish(@Nullable Throwable reason) {
    lock.lock();
    try {
      over = true;
      why = why == null ? reason : why;
    } finally {
      lock.unlock();
    }
    tellIfQuiet();
  }

  private void tellIfQuiet() {
    Throwable reason;
    lock.lock();
    try {
      if (!over || running > 0) {
        return;
      }
      reason = why;
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    if (reason == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(reason);
    }
  }

  /** Whether a delivery may be handled now; else it waits for its predecessor. */
  private boolean begins(Delivery delivery) {
    Object lane = lane(delivery);
    lock.lock();
    try {
      if (lane != null) {
        ArrayDeque<Delivery> behind = busy.get(lane);
        if (behind != null) {
          behind.add(delivery);
          waiting++;
          return false;
        }
        busy.put(lane, new ArrayDeque<>(1));
      }
      running++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private record Partition(String topic, int number) {}

  private record Key(Partition partition, String key) {}

  private @Nullable Object lane(Delivery delivery) {
    Partition partition = new Partition(delivery.topic(), delivery.partition());
    return switch (options.order()) {
      case NONE -> null;
      case PARTITION -> partition;
      case KEY -> {
        String key = delivery.message().keyOrNull();
        yield key == null ? null : new Key(partition, key);
      }
    };
  }

  private void start(Delivery delivery) {
    try {
      executor.execute(() -> handle(delivery));
    } catch (RejectedExecutionException e) {
      lock.lock();
      try {
        why = e;
      } finally {
        lock.unlock();
      }
      intake.stop();
      List<Delivery> refused = new ArrayList<>(List.of(delivery));
      refused.addAll(forgetThoseBehind(delivery));
      var _ = subscription.settle(Settlement.Retry.now(refused));
      successor(delivery);
      tellIfQuiet();
    }
  }

  /** Handles a delivery, and what waits behind it. On the executor. */
  private void handle(Delivery first) {
    enter(true);
    Delivery delivery = first;
    while (delivery != null) {
      call(delivery);
      delivery = successor(delivery);
    }
    enter(false);
    tellIfQuiet();
    intake.pull();
  }

  private void enter(boolean in) {
    lock.lock();
    try {
      if (in) {
        handlers.add(Thread.currentThread());
      } else {
        handlers.remove(Thread.currentThread());
      }
    } finally {
      lock.unlock();
    }
  }

  private void call(Delivery delivery) {
    try {
      listener.handle(delivery);
      subscription.ack(delivery);
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      // Taken out before the broker knows: what comes once it does is in order again.
      List<Delivery> behind = goesBackWhole() ? forgetThoseBehind(delivery) : List.of();
      subscription.nack(delivery);
      if (!behind.isEmpty()) {
        // The broker has them back already, but for what came again in this very moment.
        var _ = subscription.settle(Settlement.Retry.now(behind));
      }
      tell(delivery, e);
    }
  }

  private void tell(Delivery delivery, Throwable thrown) {
    try {
      options.onFailure().accept(delivery, thrown);
    } catch (RuntimeException | Error e) {
      Uncaught.report(e);
    }
  }

  /** Whether the broker takes back what is behind a failed delivery of the same key. */
  private boolean goesBackWhole() {
    return options.order() == ListenOptions.Order.KEY && subscription.options().group().isPresent();
  }

  /** The next one of the same key or partition; null if there is none, and then it is free. */
  private @Nullable Delivery successor(Delivery delivery) {
    Object lane = lane(delivery);
    lock.lock();
    try {
      Delivery next = lane == null ? null : Objects.requireNonNull(busy.get(lane)).poll();
      if (next == null) {
        running--;
        if (lane != null) {
          busy.remove(lane);
        }
      } else {
        waiting--;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what waits behind a delivery, and returns it. */
  private List<Delivery> forgetThoseBehind(Delivery delivery) {
    Object lane = lane(delivery);
    lock.lock();
    try {
      ArrayDeque<Delivery> behind = lane == null ? null : busy.get(lane);
      if (behind == null) {
        return List.of();
      }
      List<Delivery> all = List.copyOf(behind);
      waiting -= all.size();
      behind.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }
}
