package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as the application sees it. Any thread; the methods that wait must not be called by a
 * callback of one of this client's futures, because that runs on the event loop.
 */
final class RemoteSubscription implements Subscription {
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

  private final String pattern;
  private final Session session;
  private final Inbox inbox;
  private final Unsettled unsettled;
  private final Attachment attachment;

  private RemoteSubscription(String pattern, SubscribeOptions options, Session session) {
    this.pattern = pattern;
    this.session = session;
    unsettled = new Unsettled(options.prefetch(), this::wake);
    inbox = new Inbox(unsettled::taken);
    attachment = new Attachment(pattern, options, inbox, unsettled, session.subscriptions());
  }

  /** Subscribes, and waits for the broker's answer. */
  static RemoteSubscription open(String pattern, SubscribeOptions options, Session session) {
    var subscription = new RemoteSubscription(pattern, options, session);
    try {
      session.await(session.subscribe(subscription.attachment));
      return subscription;
    } catch (BlipException e) {
      subscription.close();
      throw e;
    }
  }

  private void wake() {
    session.execute(attachment::flush);
  }

  @Override
  public Optional<Delivery> receive(Duration timeout) throws InterruptedException {
    return inbox.takeOne(waiting(timeout));
  }

  @Override
  public List<Delivery> receiveBatch(int max, Duration timeout) throws InterruptedException {
    if (max < 1) {
      throw new BlipException.InvalidRequest("a batch of " + max + "; use 1 or more");
    }
    return inbox.take(max, waiting(timeout));
  }

  private long waiting(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      return 0;
    }
    session.checkMayWait();
    return timeout.toSeconds() >= LONGEST_NANOS / 1_000_000_000 ? LONGEST_NANOS : timeout.toNanos();
  }

  @Override
  public CompletableFuture<Delivery> receiveAsync() {
    return inbox.takeAsync();
  }

  @Override
  public CompletableFuture<Void> settle(Settlement settlement) {
    return unsettled.settle(settlement);
  }

  @Override
  public void ack(Delivery delivery) {
    unsettled.acknowledge(List.of(delivery));
  }

  @Override
  public void ack(Collection<Delivery> deliveries) {
    unsettled.acknowledge(deliveries);
  }

  @Override
  public CompletableFuture<Void> seek(StartPosition position) {
    var future = new CompletableFuture<Void>();
    unsettled.say(new Outgoing.Move(position, new Outgoing.Reply(future, 0)));
    return future;
  }

  @Override
  public Iterator<Delivery> iterator() {
    return new Deliveries();
  }

  @Override
  public void close() {
    var closed = new BlipException.Closed("this consumer of " + pattern + " has been closed");
    inbox.end(closed);
    unsettled.end(closed);
    session.execute(attachment::detach);
  }

  @Override
  public String toString() {
    return "Subscription[" + pattern + "]";
  }

  /** Deliveries as they come. One thread. */
  private final class Deliveries implements Iterator<Delivery> {
    private @Nullable Delivery next;

    @Override
    public boolean hasNext() {
      try {
        while (next == null) {
          session.checkMayWait();
          next = inbox.takeOne(LONGEST_NANOS).orElse(null);
        }
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (BlipException e) {
        return false;
      }
    }

    @Override
    public Delivery next() {
      Delivery delivery = hasNext() ? next : null;
      if (delivery == null) {
        throw new NoSuchElementException("this consumer of " + pattern + " has ended");
      }
      next = null;
      return delivery;
    }
  }
}
