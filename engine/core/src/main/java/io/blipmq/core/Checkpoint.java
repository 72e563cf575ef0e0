package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.subscription.Subscription;
import io.blipmq.core.table.Tables;
import io.blipmq.core.timer.Timeout;
import io.blipmq.core.topic.Producers;
import io.blipmq.core.topic.TopicHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the broker's state into the log now and then, so that a start need not read everything
 * before. Runs on the timer's thread, a slice at a time, while everything else goes on.
 *
 * <p>Each part is appended under the lock under which its subject appends its own records, so that
 * the log has both in the right order, and whoever reads from the beginning of the checkpoint on
 * and passes over what it does not know yet comes to the state that the broker had. Three things
 * are needed for that:
 *
 * <ul>
 *   <li>The parts begin when the beginning itself has been confirmed: by then what the journal
 *       confirmed before has been noted by producers and delayed messages.
 *   <li>Topics come first, and are confirmed before the rest follows: a delayed message that was
 *       appended before its topic's part is known by then.
 *   <li>The end is synced before anyone may rely on the checkpoint.
 * </ul>
 *
 * <p>The end follows when all parts have been confirmed. If the log refuses one, the checkpoint has
 * no end, and another one is begun later.
 */
final class Checkpoint extends Timeout {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

  /** Parts that may be on their way to the log. */
  private static final int MOST_UNANSWERED = 2_000;

  private static final long PAUSE_NANOS = 2_000_000;

  private final Broker broker;
  private final Producers producers;
  private final Tables tables;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile boolean refused;

  /** What is left to be written; the timer's thread, or the closing one. */
  private final Queue<Consumer<Consumer<LogRecord>>> topics = new ArrayDeque<>();

  private final Queue<Consumer<Consumer<LogRecord>>> rest = new ArrayDeque<>();
  private Phase phase = Phase.TOPICS;
  private volatile long number;

  private enum Phase {
    TOPICS,
    REST,
    ANSWERS,
    END
  }

  Checkpoint(Broker broker, Recovery.KeptState kept) {
    this.broker = broker;
    this.producers = kept.producers();
    this.tables = kept.tables();
  }

  /** Goes on from that number. */
  void recovered(long lastNumber) {
    number = lastNumber;
  }

  /** Begins one if the log says that it is time, or in any case; not while one is under way. */
  void begin(boolean now) {
    MessageLog log = broker.services().log().orElse(null);
    if (log == null || !(now || log.stats().checkpointDue())) {
      return;
    }
    if (!underWay.compareAndSet(false, true)) {
      return;
    }
    refused = false;
    phase = Phase.TOPICS;
    long next = number + 1;
    number = next;
    LogRecord begin =
        broker.locked(() ->
            new LogRecord.CheckpointBegin(
                next,
                broker.topics().lastId(),
                broker.subscriptions().lastId(),
                broker.delayed().last()));
    append(log, begin, Durability.MEMORY, this::soon);
  }

  /** Whether one is under way. */
  boolean isUnderWay() {
    return underWay.get();
  }

  private void soon() {
    broker.services().timers().schedule(this, broker.services().nanos() + PAUSE_NANOS);
  }

  @Override
  protected void fire() {
    MessageLog log = broker.services().log().orElseThrow();
    if (refused) {
      topics.clear();
      rest.clear();
      underWay.set(false);
      LOG.warn("event=checkpoint_refused number={} another one follows later", number);
      return;
    }
    write(log);
    if (phase != Phase.END) {
      soon();
    }
  }

  private void write(MessageLog log) {
    switch (phase) {
      case TOPICS -> {
        if (topics.isEmpty()) {
          topics.addAll(topicParts());
        }
        drain(topics, log);
        phase = topics.isEmpty() ? Phase.REST : Phase.TOPICS;
      }
      case REST -> {
        if (rest.isEmpty() && unanswered.get() > 0) {
          return;
        }
        if (rest.isEmpty()) {
          rest.addAll(restParts());
        }
        drain(rest, log);
        phase = rest.isEmpty() ? Phase.ANSWERS : Phase.REST;
      }
      case ANSWERS -> {
        if (unanswered.get() == 0 && !refused) {
          phase = Phase.END;
          append(log, new LogRecord.CheckpointEnd(number), Durability.SYNCED, this::complete);
        }
      }
      case END -> {}
    }
  }

  private void complete() {
    underWay.set(false);
    LOG.debug("event=checkpoint number={}", number);
  }

  private void drain(Queue<Consumer<Consumer<LogRecord>>> parts, MessageLog log) {
    while (!parts.isEmpty() && unanswered.get() < MOST_UNANSWERED) {
      parts.remove().accept(part -> append(log, part, Durability.MEMORY, () -> {}));
    }
  }

  private List<Consumer<Consumer<LogRecord>>> topicParts() {
    List<Consumer<Consumer<LogRecord>>> parts = new ArrayList<>();
    for (TopicHandle topic : broker.topics().all()) {
      parts.add(log -> locked(() -> broker.topics().checkpoint(topic, log)));
    }
    return parts;
  }

  private List<Consumer<Consumer<LogRecord>>> restParts() {
    List<Consumer<Consumer<LogRecord>>> parts = new ArrayList<>(broker.delayed().checkpoint());
    parts.addAll(producers.checkpoint());
    for (Tables.Slices slices : tables.checkpoint()) {
      parts.add(log -> write(slices, log));
    }
    for (Subscription subscription : broker.subscriptions().all()) {
      parts.add(log -> locked(() -> broker.subscriptions().checkpoint(subscription, log)));
    }
    return parts;
  }

  /** A slice of a table; what is left of it comes in its turn. */
  private void write(Tables.Slices slices, Consumer<LogRecord> log) {
    if (slices.next(log)) {
      rest.add(next -> write(slices, next));
    }
  }

  private void locked(Runnable action) {
    broker.locked(() -> {
      action.run();
      return this;
    });
  }

  private void append(MessageLog log, LogRecord record, Durability atLeast, Runnable stored) {
    unanswered.incrementAndGet();
    log.append(
        record,
        atLeast,
        new MessageLog.AppendListener() {
          @Override
          public void appended(Durability durability) {
            unanswered.decrementAndGet();
            stored.run();
          }

          @Override
          public void failed(BlipException reason) {
            unanswered.decrementAndGet();
            refused = true;
            if (record instanceof LogRecord.CheckpointEnd
                || record instanceof LogRecord.CheckpointBegin) {
              underWay.set(false);
            }
          }
        });
  }
}
