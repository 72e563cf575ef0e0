package io.blipmq.api;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Iterates over a subscription until its orderly end or an interruption. One thread. */
final class DeliveryIterator implements Iterator<Delivery> {
  private static final Duration LONG = Duration.ofDays(1);

  private final Subscription subscription;
  private @Nullable Delivery next;

  DeliveryIterator(Subscription subscription) {
    this.subscription = subscription;
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      try {
        next = subscription.receive(LONG).orElse(null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (BlipException e) {
        if (isOrderly(e)) {
          return false;
        }
        throw e;
      }
    }
    return true;
  }

  /**
   * Whether somebody wanted it to end; anything else must not look like the end of the messages.
   */
  static boolean isOrderly(Throwable reason) {
    return reason instanceof BlipException.Closed || reason instanceof BlipException.ShuttingDown;
  }

  @Override
  public Delivery next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the subscription has ended, or this thread is interrupted");
    }
    Delivery delivery = Objects.requireNonNull(next);
    next = null;
    return delivery;
  }
}
