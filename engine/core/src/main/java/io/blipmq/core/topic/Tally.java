package io.blipmq.core.topic;

import io.blipmq.api.DropStats;
import io.blipmq.api.Rates;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What was delivered and what was not, and how fast messages go: of a topic, or of the broker. Any
 * thread. Nothing is done for a rate when a message goes: twice in ten seconds somebody notes how
 * far the counts have come.
 */
public final class Tally {
  private static final long PERIOD_NANOS = 5_000_000_000L;
  private static final double SECOND = 1e9;

  private final LongAdder delivered = new LongAdder();
  private final Map<DropReason, LongAdder> drops = new EnumMap<>(DropReason.class);

  /** The last note and the one before it; guarded by this. */
  private Note older;

  private Note newer;

  private record Note(long published, long delivered, long nanos) {}

  /** Nothing yet, but that so many were published. */
  public Tally(long published, long nowNanos) {
    for (DropReason reason : DropReason.values()) {
      drops.put(reason, new LongAdder());
    }
    newer = new Note(published, 0, nowNanos);
    older = newer;
  }

  /** So many were handed to consumers. */
  public void delivered(long messages) {
    delivered.add(messages);
  }

  /** So many will not be. */
  public void dropped(DropReason reason, long messages) {
    adder(reason).add(messages);
  }

  /** What was handed to consumers. */
  public long delivered() {
    return delivered.sum();
  }

  /** What was not. */
  public DropStats drops() {
    return new DropStats(
        sum(DropReason.CAPACITY),
        sum(DropReason.RETENTION),
        sum(DropReason.MEMORY),
        sum(DropReason.EXPIRED));
  }

  private long sum(DropReason reason) {
    return adder(reason).sum();
  }

  private LongAdder adder(DropReason reason) {
    return Objects.requireNonNull(drops.get(reason));
  }

  /** To be called now and then, so that rates are of the last seconds. */
  public synchronized void note(long published, long nowNanos) {
    if (nowNanos - newer.nanos() >= PERIOD_NANOS) {
      older = newer;
      newer = new Note(published, delivered(), nowNanos);
    }
  }

  /** How fast messages go. */
  public synchronized Rates rates(long published, long nowNanos) {
    double seconds = (nowNanos - older.nanos()) / SECOND;
    return seconds <= 0
        ? Rates.NONE
        : new Rates(
            (published - older.published()) / seconds, (delivered() - older.delivered()) / seconds);
  }
}
