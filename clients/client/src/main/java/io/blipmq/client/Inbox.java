package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.QoS;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
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
  private final long limit;
  private final IntConsumer taken;

  /** How many were taken out, and how many of them reached somebody; apart only for a moment. */
  private long takenOut;

  private long takenInAll;
  private @Nullable BlipException ended;
  private long resumeAt = -1;
  private boolean severalPlaces;

  /**
   * An empty one.
   *
   * @param limit how many may be taken in all; after the last one it ends by itself
   * @param taken told how many deliveries at QoS 0, which nobody settles, were taken
   */
  Inbox(long limit, IntConsumer taken) {
    this.limit = limit;
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
        takenOut--;
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
      throwIfEnded();
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

  /**
   * Takes the first delivery that the predicate accepts, waiting for it; what it does not accept
   * stays where it is.
   */
  Optional<Delivery> takeMatching(Predicate<? super Delivery> wanted, long timeoutNanos)
      throws InterruptedException {
    Delivery found;
    lock.lockInterruptibly();
    try {
      long left = timeoutNanos;
      found = removeFirst(wanted);
      while (found == null && ended == null && left > 0) {
        left = changed.awaitNanos(left);
        found = removeFirst(wanted);
      }
      if (found == null) {
        throwIfEnded();
        return Optional.empty();
      }
    } finally {
      lock.unlock();
    }
    took(List.of(found));
    return Optional.of(found);
  }

  private @Nullable Delivery removeFirst(Predicate<? super Delivery> wanted) {
    Iterator<Delivery> each = deliveries.iterator();
    while (each.hasNext()) {
      Delivery delivery = each.next();
      if (wanted.test(delivery)) {
        each.remove();
        return takenOut(delivery);
      }
    }
    return null;
  }

  private void throwIfEnded() {
    if (ended != null) {
      throw BlipException.of(ended.code(), String.valueOf(ended.getMessage()));
    }
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
    return takenOut(deliveries.removeFirst());
  }

  private Delivery takenOut(Delivery delivery) {
    takenOut++;
    resumeAt = Math.max(resumeAt, delivery.offset() + 1);
    return delivery;
  }

  private void took(List<Delivery> batch) {
    int atMostOnce = countAtMostOnce(batch);
    if (atMostOnce > 0) {
      taken.accept(atMostOnce);
    }
    boolean last = false;
    lock.lock();
    try {
      takenInAll += batch.size();
      last = takenInAll == limit && !batch.isEmpty();
    } finally {
      lock.unlock();
    }
    if (last) {
      end(
          new BlipException.Closed(
              "this consumer has received all that its limit of " + limit + " allows"));
    }
  }

  private static int countAtMostOnce(Collection<Delivery> some) {
    int atMostOnce = 0;
    for (Delivery delivery : some) {
      atMostOnce += delivery.message().qos() == QoS.AT_MOST_ONCE ? 1 : 0;
    }
    return atMostOnce;
  }

  /** How many more may come, beside those that are here. */
  long room() {
    lock.lock();
    try {
      return limit - takenOut - deliveries.size();
    } finally {
      lock.unlock();
    }
  }

  /** Throws away what is in flight no more, and was not taken. */
  void revoked(Place place, long from, long to) {
    lock.lock();
    try {
      deliveries.removeIf(delivery ->
          delivery.offset() >= from
              && delivery.offset() <= to
              && delivery.message().qos() == QoS.AT_LEAST_ONCE
              && place.holds(delivery.topic(), delivery.partition()));
    } finally {
      lock.unlock();
    }
  }

  /** Throws away what was not taken. */
  void discard() {
    lock.lock();
    try {
      for (Delivery delivery : deliveries) {
        resumeAt = resumeAt < 0 ? delivery.offset() : Math.min(resumeAt, delivery.offset());
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
      int atMostOnce = countAtMostOnce(deliveries);
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
