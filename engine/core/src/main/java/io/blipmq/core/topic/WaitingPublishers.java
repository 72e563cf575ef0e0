package io.blipmq.core.topic;

import io.blipmq.core.timer.Timeout;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Publications that wait until a subscription with the policy {@code block} has room. Guarded by
 * the partition's lock, but for {@link #isEmpty}. What waits here has been charged to the memory
 * budget, so its number is bounded.
 */
final class WaitingPublishers {
  private final Intake intake;
  private final Services services;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>(1);
  private volatile boolean empty = true;

  WaitingPublishers(Intake intake, Services services) {
    this.intake = intake;
    this.services = services;
  }

  boolean isEmpty() {
    return empty;
  }

  void add(Publication publication, PublishListener listener, long cost) {
    long now = services.nanos();
    Waiting waiting = new Waiting(publication, listener, cost, now);
    queue.add(waiting);
    empty = false;
    services.timers().schedule(waiting, now + publication.deadlineNanos());
  }

  @Nullable Waiting first() {
    return queue.peekFirst();
  }

  void removeFirst() {
    queue.removeFirst();
    empty = queue.isEmpty();
  }

  boolean remove(Waiting waiting) {
    boolean removed = queue.remove(waiting);
    empty = queue.isEmpty();
    return removed;
  }

  /** One publication that waits; fires at its deadline. */
  final class Waiting extends Timeout {
    private final Publication publication;
    private final PublishListener listener;
    private final long cost;
    private final long sinceNanos;

    Waiting(Publication publication, PublishListener listener, long cost, long sinceNanos) {
      this.publication = publication;
      this.listener = listener;
      this.cost = cost;
      this.sinceNanos = sinceNanos;
    }

    Publication publication() {
      return publication;
    }

    PublishListener listener() {
      return listener;
    }

    long cost() {
      return cost;
    }

    /** When it began to wait. */
    long sinceNanos() {
      return sinceNanos;
    }

    @Override
    protected void fire() {
      intake.gaveUpWaiting(this);
    }
  }
}
