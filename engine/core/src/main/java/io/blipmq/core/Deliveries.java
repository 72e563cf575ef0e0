package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Subscription;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Iterates over a subscription until it is closed or the thread is interrupted. One thread. */
final class Deliveries implements Iterator<Delivery> {
  private static final Duration LONG = Duration.ofDays(1);

  private final Subscription subscription;
  private @Nullable Delivery next;

  Deliveries(Subscription subscription) {
    this.subscription = subscription;
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      try {
        Optional<Delivery> delivery = subscription.receive(LONG);
        next = delivery.orElse(null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (BlipException.Closed e) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Delivery next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the subscription is closed");
    }
    Delivery delivery = java.util.Objects.requireNonNull(next);
    next = null;
    return delivery;
  }
}
