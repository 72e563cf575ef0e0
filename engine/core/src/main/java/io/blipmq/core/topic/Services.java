package io.blipmq.core.topic;

import io.blipmq.core.port.Environment;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.timer.TimerWheel;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What topics and subscriptions of one broker share.
 *
 * @param log where QoS 1 messages go first, if anywhere
 * @param pages memory for what is read back from the log, which is part of the budget
 * @param pins what holds back space in the log
 * @param reclaim finds memory that nobody needs any more; called when the budget is used up
 */
public record Services(
    Environment environment,
    TimerWheel timers,
    Optional<MessageLog> log,
    MemoryBudget budget,
    MemoryBudget pages,
    Pins pins,
    Counters counters,
    Runnable reclaim) {

  /** The monotonic clock, in nanoseconds. */
  public long nanos() {
    return environment.nanos().getAsLong();
  }

  /** The wall clock, in milliseconds since 1970. */
  public long millis() {
    return environment.wall().millis();
  }

  /** Whether QoS 1 messages are journaled. */
  public boolean journaled() {
    return log.isPresent();
  }

  /** Takes memory for something new; if there is none, looks for some once. */
  boolean takeMemory(long bytes) {
    if (budget.tryTake(bytes)) {
      return true;
    }
    reclaim.run();
    return budget.tryTake(bytes);
  }

  /** What the broker as a whole has done. */
  public record Counters(LongAdder published, Tally tally) {
    /** All zero. */
    public static Counters create(long nowNanos) {
      return new Counters(new LongAdder(), new Tally(0, nowNanos));
    }
  }
}
