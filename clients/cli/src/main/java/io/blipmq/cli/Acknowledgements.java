package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.QoS;
import io.blipmq.api.Settlement;
import io.blipmq.api.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The acknowledgements of one receiver, sent in batches. One thread.
 *
 * <pre>
 *   printed ──add──▶ waiting ──send──▶ under way ──the broker's answer──▶ safe
 * </pre>
 *
 * <p>What is waiting or under way is what comes again if the broker is killed: never more than the
 * window, because {@link #send()} waits for the oldest answer where it would be.
 */
final class Acknowledgements {
  private final Subscription subscription;
  private final QoS qos;
  private final int window;
  private final ArrayDeque<Sent> underWay = new ArrayDeque<>();
  private List<Delivery> waiting = new ArrayList<>();
  private int underWayCount;

  private record Sent(CompletableFuture<Void> answer, int count) {}

  Acknowledgements(Subscription subscription, QoS qos, int window) {
    this.subscription = subscription;
    this.qos = qos;
    this.window = window;
  }

  /** Takes a delivery that is on its way to standard output; QoS 0 needs no acknowledgement. */
  void add(Delivery delivery) {
    if (delivery.message().qos().min(qos) == QoS.AT_LEAST_ONCE) {
      waiting.add(delivery);
    }
  }

  /** How many deliveries were added since the last {@link #send()}. */
  int waiting() {
    return waiting.size();
  }

  /** Acknowledges what was added; call it once that has left this process. */
  void send() throws InterruptedException {
    if (waiting.isEmpty()) {
      return;
    }
    while (!underWay.isEmpty()
        && (underWayCount + waiting.size() > window || underWay.getFirst().answer().isDone())) {
      // A failure means that those messages come again, to whoever reads then.
      var _ = awaitOldest(Long.MAX_VALUE);
    }
    List<Delivery> batch = waiting;
    waiting = new ArrayList<>(batch.size());
    underWay.add(new Sent(subscription.settle(new Settlement.Accept(batch)), batch.size()));
    underWayCount += batch.size();
  }

  /**
   * Waits for the answers to what is under way.
   *
   * @return why some of it was not taken by the broker in time, or empty
   */
  Optional<Throwable> await(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    Optional<Throwable> failure = Optional.empty();
    while (!underWay.isEmpty()) {
      Optional<Throwable> one = awaitOldest(Math.max(0, deadline - System.nanoTime()));
      failure = failure.isPresent() ? failure : one;
    }
    return failure;
  }

  private Optional<Throwable> awaitOldest(long nanos) throws InterruptedException {
    Sent oldest = underWay.getFirst();
    try {
      var _ = oldest.answer().get(nanos, TimeUnit.NANOSECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      return Optional.of(new BlipException.TimedOut("the broker did not answer in time"));
    } finally {
      if (oldest.answer().isDone() || nanos != Long.MAX_VALUE) {
        underWay.removeFirst();
        underWayCount -= oldest.count();
      }
    }
  }
}
