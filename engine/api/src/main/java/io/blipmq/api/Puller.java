package io.blipmq.api;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries out of a subscription, one after the other and only while somebody {@link
 * #wants} one, so that nothing is taken which nobody asked for.
 *
 * <p>{@code work} counts the calls of {@link #pull} since the loop was last idle. Whoever brings it
 * from 0 to 1 has the executor run the loop, and the loop goes on until it has brought it back to
 * 0: so the loop runs once at a time, each round sees what the one before wrote, and no call gets
 * lost or recurses. Everything but {@link #pull} and {@link #stop} belongs to the loop.
 */
abstract class Puller {
  private final Subscription subscription;
  private final Executor executor;
  private final AtomicInteger work = new AtomicInteger();
  private volatile boolean stopped;
  private @Nullable CompletableFuture<Delivery> asked;
  private boolean over;

  Puller(Subscription subscription, Executor executor) {
    this.subscription = subscription;
    this.executor = executor;
  }

  /** Whether another delivery is wanted now; {@link #pull} is called when that changes. */
  abstract boolean wants();

  /** A delivery that was wanted; once more at most after {@link #stop}. */
  abstract void got(Delivery delivery);

  /** The subscription has ended, and why; nothing follows. */
  abstract void ended(Throwable reason);

  /** Nothing follows any more, after {@link #stop}. */
  abstract void idle();

  /** Something has changed. Any thread. */
  final void pull() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    try {
      executor.execute(this::loop);
    } catch (RejectedExecutionException e) {
      // Nobody is left to give anything to; what was delivered goes back with its consumer.
      stopped = true;
      loop();
    }
  }

  /** Takes nothing more. Any thread. */
  final void stop() {
    stopped = true;
    pull();
  }

  /** Whether nothing more is to be taken. Any thread. */
  final boolean isStopped() {
    return stopped;
  }

  private void loop() {
    int seen = 1;
    do {
      while (step()) {}
      seen = work.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Does one thing; false if there is nothing to do until the next call. */
  private boolean step() {
    if (over) {
      return false;
    }
    CompletableFuture<Delivery> next = asked;
    if (stopped && (next == null || next.cancel(false) || next.isCancelled())) {
      over = true;
      idle();
      return false;
    }
    if (next == null) {
      return wants() && ask();
    }
    if (!next.isDone()) {
      return false;
    }
    asked = null;
    Delivery delivery;
    try {
      delivery = next.join();
    } catch (CompletionException | CancellationException e) {
      over = true;
      ended(e.getCause() == null ? e : e.getCause());
      return false;
    }
    got(delivery);
    return true;
  }

  private boolean ask() {
    CompletableFuture<Delivery> next = subscription.receiveAsync();
    asked = next;
    if (next.isDone()) {
      return true;
    }
    var _ = next.whenComplete((delivery, failure) -> pull());
    return false;
  }
}
