package io.blipmq.api;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as a {@link Flow.Publisher}. Its subscribers are receivers like any other: each
 * delivery goes to one of them.
 */
final class DeliveryPublisher implements Flow.Publisher<Delivery> {
  private final Subscription subscription;
  private final Executor executor;

  DeliveryPublisher(Subscription subscription, Executor executor) {
    this.subscription = subscription;
    this.executor = executor;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Delivery> subscriber) {
    new Flowing(subscription, executor, Objects.requireNonNull(subscriber, "subscriber")).pull();
  }

  /** One subscriber; its signals are sent by the puller's loop, so one at a time [§1.3]. */
  private static final class Flowing extends Puller implements Flow.Subscription {
    private final AtomicLong demand = new AtomicLong();
    private volatile @Nullable IllegalArgumentException illegal;

    /** Let go of at the end [§3.13]. */
    private Flow.@Nullable Subscriber<? super Delivery> subscriber;

    private boolean greeted;

    Flowing(
        Subscription subscription,
        Executor executor,
        Flow.Subscriber<? super Delivery> subscriber) {
      super(subscription, executor);
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (isStopped()) {
        return; // [§3.6], even if the loop has looked just before
      }
      if (count <= 0) {
        illegal =
            new IllegalArgumentException(
                "requested " + count + " deliveries; request 1 or more [Reactive Streams 3.9]");
        stop();
        return;
      }
      demand.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      pull();
    }

    @Override
    public void cancel() {
      stop();
    }

    @Override
    boolean wants() {
      if (!greeted) {
        greeted = true;
        signal(to -> to.onSubscribe(this));
      }
      return demand.get() > 0;
    }

    @Override
    void got(Delivery delivery) {
      if (demand.get() != Long.MAX_VALUE) {
        demand.decrementAndGet();
      }
      signal(to -> to.onNext(delivery));
    }

    @Override
    void ended(Throwable reason) {
      if (DeliveryIterator.isOrderly(reason)) {
        signal(Flow.Subscriber::onComplete);
      } else {
        signal(to -> to.onError(reason));
      }
      subscriber = null;
    }

    @Override
    void idle() {
      IllegalArgumentException wrong = illegal;
      if (wrong != null) {
        signal(to -> to.onError(wrong));
      }
      subscriber = null;
    }

    private interface Signal {
      void send(Flow.Subscriber<? super Delivery> to);
    }

    /** A subscriber that throws has cancelled its subscription [§2.13]. */
    private void signal(Signal signal) {
      Flow.Subscriber<? super Delivery> to = subscriber;
      if (to == null) {
        return;
      }
      try {
        signal.send(to);
      } catch (RuntimeException | Error e) {
        subscriber = null;
        stop();
        Uncaught.report(e);
      }
    }
  }
}
