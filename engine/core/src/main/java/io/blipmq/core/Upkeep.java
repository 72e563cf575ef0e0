package io.blipmq.core;

import io.blipmq.core.timer.Timeout;
import io.blipmq.core.topic.TopicHandle;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The engine's regular round, once a second: retention by age, messages that expired unread, memory
 * that nobody needs. A round looks at a bounded number of topics and goes on where the last one
 * ended, so that a hundred thousand idle topics cost no more than a thousand.
 */
final class Upkeep extends Timeout {
  private static final long PERIOD_NANOS = 1_000_000_000;
  private static final long RECLAIM_PERIOD_NANOS = 10_000_000;
  private static final int TOPICS_A_ROUND = 2_000;

  private final Broker broker;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean reclaiming = new AtomicBoolean();
  private volatile long lastReclaimNanos = Long.MIN_VALUE;
  private Iterator<TopicHandle> next = Collections.emptyIterator();

  Upkeep(Broker broker) {
    this.broker = broker;
  }

  /** Begins, once there is something to look after. */
  void start() {
    if (started.compareAndSet(false, true)) {
      schedule();
    }
  }

  private void schedule() {
    broker.services().timers().schedule(this, broker.services().nanos() + PERIOD_NANOS);
  }

  @Override
  protected void fire() {
    if (!next.hasNext()) {
      next = broker.topics().all().iterator();
    }
    for (int i = 0; i < TOPICS_A_ROUND && next.hasNext(); i++) {
      next.next().tend(false);
    }
    schedule();
  }

  /** Finds memory at once; called by publishers that got none, does the work for one of them. */
  void reclaim() {
    long now = broker.services().nanos();
    boolean lately =
        lastReclaimNanos != Long.MIN_VALUE && now - lastReclaimNanos < RECLAIM_PERIOD_NANOS;
    if (lately || !reclaiming.compareAndSet(false, true)) {
      return;
    }
    try {
      for (TopicHandle topic : broker.topics().all()) {
        topic.tend(true);
      }
      lastReclaimNanos = broker.services().nanos();
    } finally {
      reclaiming.set(false);
    }
  }
}
