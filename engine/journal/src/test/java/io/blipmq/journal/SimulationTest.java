package io.blipmq.journal;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whole brokers on whole journals on a simulated disk, see {@link Simulation}. A failure names its
 * seed; {@code -Dblipmq.seed=N} replays that one and says what happens.
 */
final class SimulationTest {
  private static final boolean CAMPAIGN = Boolean.getBoolean("blipmq.campaign");
  private static final int HISTORIES = CAMPAIGN ? 100_000 : 300;
  private static final int BRIEF_HISTORIES = CAMPAIGN ? 200 : 2;

  private final @Nullable Long only = Long.getLong("blipmq.seed");

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void keepsItsPromisesInRandomHistories() {
    long first = only == null ? 0 : only;
    long behind = only == null ? HISTORIES : only + 1;
    for (long seed = first; seed < behind; seed++) {
      run(SimulationPlan.random(seed), seed, -1);
    }
  }

  /** The end at every operation of the disk, one after the other. */
  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void keepsItsPromisesWhereverABrokerEnds() {
    long first = only == null ? 0 : only;
    long behind = only == null ? BRIEF_HISTORIES : only + 1;
    for (long seed = first; seed < behind; seed++) {
      SimulationPlan plan = SimulationPlan.brief(seed);
      long operations = run(plan, seed, Long.MAX_VALUE);
      for (long end = 0; end < operations; end++) {
        run(plan, seed, end);
      }
    }
  }

  private static long run(SimulationPlan plan, long seed, long endAfter) {
    try {
      return new Simulation(plan, seed).run(endAfter);
    } catch (RuntimeException | AssertionError e) {
      String where = endAfter < 0 ? "" : ", end after operation " + endAfter;
      throw new AssertionError(
          "-Dblipmq.seed=" + seed + where + ", " + plan + ": " + e.getMessage(), e);
    }
  }
}
