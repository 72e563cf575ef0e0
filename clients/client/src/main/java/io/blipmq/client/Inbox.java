package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.QoS;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries that came and were not taken by the application yet; the credit bounds them. The event
 * loop puts, any thread takes; one lock, and no future is completed while it is held.
 */
final class Inbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Delivery> deliveries = new ArrayDeque<>();
  private final Deque<CompletableFuture<Delivery>> waiters = new ArrayDeque<>();
  private final IntConsumer taken;
  private @Nullable BlipException ended;
  private long resumeAt = -1;
  private boolean severalPlaces;

  /**
   * An empty one.
   *
   * @param taken told how many deliveries at QoS 0, which nobody settles, were taken
   */
  Inbox(IntConsumer taken) {
    this.taken = taken;
  }

  /** Puts what one frame held. Event loop. */
  void add(List<Delivery> batch) {
    lock.lock();
    try {
      if (ended != null) {
        return;
      }
      deliveries.addAll(batch);
      severalPlaces |= batch.stream().anyMatch(delivery -> delivery.partition() != 0);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    serveWaiters();
  }

  private void serveWaiters() {
    while (true) {
      CompletableFuture<Delivery> waiter;
      Delivery delivery;
      lock.lock();
      try {
        if (waiters.isEmpty() || deliveries.isEmpty()) {
          return;
        }
        waiter = waiters.removeFirst();
        if (waiter.isDone()) {
          continue;
        }
        delivery = removeFirst();
      } finally {
        lock.unlock();
      }
      if (waiter.complete(delivery)) {
        took(List.of(delivery));
      } else {
        putBack(delivery);
      }
    }
  }

  /** A future was cancelled in the very moment; what it should have got stays first. */
  private void putBack(Delivery delivery) {
    lock.lock();
    try {
      if (ended == null) {
        deliveries.addFirst(delivery);
        resumeAt = Math.min(resumeAt, delivery.offset());
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes 1 to {@code max} deliveries, waiting for the first; an empty list if none came in time.
   *
   * @throws BlipException why this consumer has ended
   */
  List<Delivery> take(int max, long timeoutNanos) throws InterruptedException {
    List<Delivery> batch = new ArrayList<>(Math.min(max, 16));
    lock.lockInterruptibly();
    try {
      long left = timeoutNanos;
      while (deliveries.isEmpty() && ended == null && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (ended != null) {
        throw BlipException.of(ended.code(), String.valueOf(ended.getMessage()));
      }
      while (batch.size() < max && !deliveries.isEmpty()) {
        batch.add(removeFirst());
      }
    } finally {
      lock.unlock();
    }
    took(batch);
    return batch;
  }

  /** {@link #take} of one. */
  Optional<Delivery> takeOne(long timeoutNanos) throws InterruptedException {
    List<Delivery> one = take(1, timeoutNanos);
    return one.isEmpty() ? Optional.empty() : Optional.of(one.getFirst());
  }

  /** The next delivery, as a future; cancelling it gives up the place in the line. */
  CompletableFuture<Delivery> takeAsync() {
    CompletableFuture<Delivery> waiter = new CompletableFuture<>();
    lock.lock();
    try {
      if (ended != null) {
        return CompletableFuture.failedFuture(ended);
      }
      waiters.removeIf(CompletableFuture::isDone);
      waiters.addLast(waiter);
    } finally {
      lock.unlock();
    }
    serveWaiters();
    return waiter;
  }

  private Delivery removeFirst() {
    Delivery delivery = deliveries.removeFirst();
    resumeAt = Math.max(resumeAt, delivery.offset() + 1);
    return delivery;
  }

  private void took(List<Delivery> batch) {
    int atMostOnce = 0;
    for (Delivery delivery : batch) {
      atMostOnce += delivery.message().qos() == QoS.AT_MOST_ONCE ? 1 : 0;
    }
    if (atMostOnce > 0) {
      taken.accept(atMostOnce);
    }
  }

  /** Throws away what was not taken. */
  void discard() {
    lock.lock();
    try {
      if (resumeAt < 0 && !deliveries.isEmpty()) {
        resumeAt = deliveries.getFirst().offset();
      }
      deliveries.clear();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Throws away what was not taken, and forgets how far the application was.
   *
   * @return how many of them were at QoS 0
   */
  int restart() {
    lock.lock();
    try {
      int atMostOnce = 0;
      for (Delivery delivery : deliveries) {
        atMostOnce += delivery.message().qos() == QoS.AT_MOST_ONCE ? 1 : 0;
      }
      deliveries.clear();
      resumeAt = -1;
      return atMostOnce;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The offset after the last one taken, if all that came so far was of partition 0: where a
   * subscription that the broker has forgotten goes on.
   */
  OptionalLong resumeAt() {
    lock.lock();
    try {
      return resumeAt < 0 || severalPlaces ? OptionalLong.empty() : OptionalLong.of(resumeAt);
    } finally {
      lock.unlock();
    }
  }

  /** Whether anything was ever delivered since the start, or since the last seek. */
  boolean hasBegun() {
    lock.lock();
    try {
      return resumeAt >= 0;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes everybody with the reason, now and from now on; the first reason stays. */
  void end(BlipException reason) {
    List<CompletableFuture<Delivery>> all;
    lock.lock();
    try {
      if (ended != null) {
        return;
      }
      ended = reason;
      deliveries.clear();
      all = List.copyOf(waiters);
      waiters.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    all.forEach(waiter -> waiter.completeExceptionally(reason));
  }
}
