package io.blipmq.core.port;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Where the engine gets time and randomness from, so that a test can run a day in a second,
 * repeatably.
 *
 * @param nanos the monotonic clock; all waiting is measured with it
 * @param wall the wall clock; only for what people and other machines read
 * @param random jitter and numbers; must be safe for use by several threads
 * @param manual whether timers run only when {@code Broker.runTimers} is called; else the broker
 *     has a thread for them
 */
public record Environment(
    LongSupplier nanos, InstantSource wall, RandomGenerator random, boolean manual) {
  /** The machine's own. */
  public static Environment system() {
    return new Environment(System::nanoTime, InstantSource.system(), new SharedRandom(), false);
  }

  /** {@link java.util.concurrent.ThreadLocalRandom}, whichever thread asks. */
  private static final class SharedRandom implements RandomGenerator {
    @Override
    public long nextLong() {
      return java.util.concurrent.ThreadLocalRandom.current().nextLong();
    }
  }
}
