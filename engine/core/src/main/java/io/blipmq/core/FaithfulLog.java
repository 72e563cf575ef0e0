package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.LogNeeds;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.ReadRequest;
import io.blipmq.core.timer.Timeout;
import io.blipmq.core.timer.TimerWheel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log as the engine uses it: what says which topics and subscriptions there are gets into it
 * even if it is refused at first. Any thread.
 *
 * <p>A topic or a subscription is there as soon as it is made, and what follows is appended behind
 * the record of its making. If a full disk refuses that record, it is kept here and tried again
 * every second, and until the log has taken it, everything else is refused for the same reason: a
 * message behind a topic that the log does not know would be lost at the next start.
 *
 * <p>A log that refuses a record refuses all that was appended before it said so. Whatever is
 * appended later finds {@code owed} set.
 */
final class FaithfulLog extends Timeout implements MessageLog {
  private static final Logger LOG = LoggerFactory.getLogger(FaithfulLog.class);
  private static final long RETRY_NANOS = 1_000_000_000;

  private final MessageLog log;
  private final TimerWheel timers;
  private final LongSupplier nanos;

  /** What the log has refused, in order. Guarded by this. */
  private final ArrayDeque<LogRecord> refused = new ArrayDeque<>();

  /** How many are on their way again, and what of them came back. Guarded by this. */
  private int underWay;

  private final ArrayDeque<LogRecord> cameBack = new ArrayDeque<>();

  /** Why the rest is refused; null if nothing is owed. */
  private volatile @Nullable BlipException owed;

  FaithfulLog(MessageLog log, TimerWheel timers, LongSupplier nanos) {
    this.log = log;
    this.timers = timers;
    this.nanos = nanos;
  }

  @Override
  public void append(LogRecord record, Durability atLeast, AppendListener listener) {
    BlipException reason = owed;
    if (reason == null) {
      log.append(record, atLeast, listener);
    } else {
      listener.failed(reason);
    }
  }

  /** Appends a record of a topic or a subscription; nobody waits for it. */
  void appendState(LogRecord record) {
    synchronized (this) {
      if (owed != null) {
        refused.add(record);
        return;
      }
    }
    log.append(record, Durability.MEMORY, new State(record));
  }

  /**
   * Refuses to make anything that the log would have to know of while it owes something already: so
   * what is kept here does not grow.
   */
  void refuseIfOwed() {
    BlipException reason = owed;
    if (reason != null) {
      throw reason;
    }
  }

  private synchronized void keep(LogRecord record, BlipException reason) {
    if (owed == null) {
      owed = reason;
      LOG.warn(
          "event=state_not_journaled record={} reason=\"{}\" tried again every second",
          record,
          reason.getMessage());
      timers.schedule(this, nanos.getAsLong() + RETRY_NANOS);
    }
    refused.add(record);
  }

  @Override
  protected void fire() {
    List<LogRecord> again;
    synchronized (this) {
      again = List.copyOf(refused);
      refused.clear();
      underWay = again.size();
    }
    for (LogRecord record : again) {
      log.append(record, Durability.MEMORY, new Again(record));
    }
  }

  private synchronized void answered(LogRecord record, @Nullable BlipException reason) {
    underWay--;
    if (reason != null) {
      owed = reason;
      cameBack.add(record);
    }
    if (underWay > 0) {
      return;
    }
    if (cameBack.isEmpty() && refused.isEmpty()) {
      owed = null;
      LOG.info("event=state_journaled");
      return;
    }
    while (!cameBack.isEmpty()) {
      refused.addFirst(cameBack.removeLast());
    }
    timers.schedule(this, nanos.getAsLong() + RETRY_NANOS);
  }

  /** The first try. */
  private final class State implements AppendListener {
    private final LogRecord record;

    State(LogRecord record) {
      this.record = record;
    }

    @Override
    public void appended(Durability durability) {}

    @Override
    public void failed(BlipException reason) {
      if (!(reason instanceof BlipException.ShuttingDown)) {
        keep(record, reason);
      }
    }
  }

  /** A later one. */
  private final class Again implements AppendListener {
    private final LogRecord record;

    Again(LogRecord record) {
      this.record = record;
    }

    @Override
    public void appended(Durability durability) {
      answered(record, null);
    }

    @Override
    public void failed(BlipException reason) {
      answered(record, reason);
    }
  }

  @Override
  public void replay(Reader reader) {
    log.replay(reader);
  }

  @Override
  public void read(ReadRequest request, PageListener listener) {
    log.read(request, listener);
  }

  @Override
  public void reclaim(LogNeeds needs) {
    log.reclaim(needs);
  }

  @Override
  public Durability durability() {
    return log.durability();
  }

  @Override
  public Health health() {
    return Optional.ofNullable(owed)
        .map(reason -> new Health(false, String.valueOf(reason.getMessage())))
        .orElseGet(log::health);
  }

  @Override
  public LogStats stats() {
    return log.stats();
  }

  @Override
  public void close() {
    log.close();
  }
}
