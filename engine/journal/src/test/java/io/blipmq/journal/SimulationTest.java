package io.blipmq.journal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whole brokers on whole journals on a simulated disk, see {@link Simulation}, on as many threads
 * as there are processors. Goes on behind a failure, which names its seed: {@code -Dblipmq.seed=N}
 * replays that one and says what happens; {@code -Dblipmq.seeds=FROM-TO}, both included, are the
 * seeds of a campaign.
 */
final class SimulationTest {
  private static final boolean CAMPAIGN = Boolean.getBoolean("blipmq.campaign");
  private static final int HISTORIES = CAMPAIGN ? 100_000 : 300;
  private static final int BRIEF_HISTORIES = CAMPAIGN ? 200 : 2;
  private static final int MOST_FAILURES = 100;
  private static final int PROGRESS = 1_000;

  private final Queue<AssertionError> failures = new ConcurrentLinkedQueue<>();

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void keepsItsPromisesInRandomHistories() {
    forEachSeed(HISTORIES, seed -> run(SimulationPlan.random(seed), seed, -1));
  }

  /** The end at every operation of the disk, one after the other. */
  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void keepsItsPromisesWhereverABrokerEnds() {
    forEachSeed(
        BRIEF_HISTORIES,
        seed -> {
          SimulationPlan plan = SimulationPlan.brief(seed);
          long operations = run(plan, seed, Long.MAX_VALUE);
          for (long end = 0; end < operations; end++) {
            run(plan, seed, end);
          }
        });
  }

  private void forEachSeed(int many, LongConsumer history) {
    AtomicLong done = new AtomicLong();
    seeds(many)
        .parallel()
        .filter(_ -> failures.size() < MOST_FAILURES)
        .peek(_ -> progress(done.incrementAndGet()))
        .forEach(history);
    if (!failures.isEmpty()) {
      String all = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("\n"));
      throw new AssertionError(all, failures.peek());
    }
  }

  private static LongStream seeds(int many) {
    Long only = Long.getLong("blipmq.seed");
    String range = System.getProperty("blipmq.seeds");
    if (only != null) {
      return LongStream.of(only);
    } else if (range != null) {
      List<String> ends = List.of(range.split("-", 2));
      return LongStream.rangeClosed(
          Long.parseLong(ends.getFirst()), Long.parseLong(ends.getLast()));
    }
    return LongStream.range(0, many);
  }

  private static void progress(long begun) {
    if (begun % PROGRESS == 0) {
      System.out.println(begun + " histories begun");
    }
  }

  /** Runs one history; returns the operations of its first life, 0 if it failed. */
  private long run(SimulationPlan plan, long seed, long endAfter) {
    try {
      return new Simulation(plan, seed).run(endAfter);
    } catch (RuntimeException | AssertionError e) {
      String where = endAfter < 0 ? "" : ", end after operation " + endAfter;
      String failure = "-Dblipmq.seed=" + seed + where + ", " + plan + ": " + e.getMessage();
      System.out.println(failure);
      failures.add(new AssertionError(failure, e));
      return 0;
    }
  }
}
