package io.blipmq.core;

import io.blipmq.core.timer.Timeout;
import io.blipmq.core.topic.MemoryBudget;
import io.blipmq.core.topic.Pressure;
import io.blipmq.core.topic.Services;
import io.blipmq.core.topic.TopicHandle;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

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
  private final ReentrantLock reclaiming = new ReentrantLock();

  /** When the last round was and what it left; guarded by {@code reclaiming}. */
  private long lastReclaimNanos;

  private long lastUsedBytes;
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
    Pressure pressure = broker.services().budget().pressure();
    if (!next.hasNext()) {
      next = broker.topics().all().iterator();
    }
    for (int i = 0; i < TOPICS_A_ROUND && next.hasNext(); i++) {
      TopicHandle topic = next.next();
      topic.tend(pressure);
      topic.note();
    }
    Services.Counters counters = broker.services().counters();
    counters.tally().note(counters.published().sum(), broker.services().nanos());
    broker.services().log().ifPresent(log -> log.reclaim(broker.needs()));
    broker.checkpoint().begin(false);
    schedule();
  }

  /**
   * Finds memory at once; called by publishers that got none. One does the work, the others wait
   * for what it finds. Where the last round is only just over, there is nothing to be found but
   * what has been taken since.
   */
  void reclaim() {
    MemoryBudget budget = broker.services().budget();
    reclaiming.lock();
    try {
      long now = broker.services().nanos();
      boolean grown = budget.usedBytes() - lastUsedBytes >= budget.limitBytes() / 16;
      if (grown || now - lastReclaimNanos >= RECLAIM_PERIOD_NANOS) {
        for (TopicHandle topic : broker.topics().all()) {
          topic.tend(Pressure.OUT);
        }
        lastUsedBytes = budget.usedBytes();
        lastReclaimNanos = broker.services().nanos();
      }
    } finally {
      reclaiming.unlock();
    }
  }
}
