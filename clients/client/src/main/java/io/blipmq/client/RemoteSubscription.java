package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Position;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A consumer as the application sees it. Any thread; the methods that wait must not be called by a
 * callback of one of this client's futures, because that runs on the event loop.
 */
final class RemoteSubscription implements Subscription {
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

  private final String pattern;
  private final SubscribeOptions options;
  private final Session session;
  private final Inbox inbox;
  private final Unsettled unsettled;
  private final Attachment attachment;

  private RemoteSubscription(String pattern, SubscribeOptions options, Session session) {
    this.pattern = pattern;
    this.options = options;
    this.session = session;
    unsettled = new Unsettled(options.prefetch(), this::wake);
    inbox = new Inbox(options.limit(), unsettled::taken);
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

  @Override
  public SubscribeOptions options() {
    return options;
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

  @Override
  public Optional<Delivery> receiveMatching(Predicate<? super Delivery> wanted, Duration timeout)
      throws InterruptedException {
    return inbox.takeMatching(wanted, waiting(timeout));
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
  public List<Position> positions() {
    session.checkMayWait();
    var answer = new Outgoing.Positions(new CompletableFuture<>(), new ArrayList<>());
    unsettled.say(new Outgoing.Ask(answer));
    return session.await(answer.future());
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
}
