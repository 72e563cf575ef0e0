package io.blipmq.core;

import io.blipmq.core.port.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Time that a test moves by hand, and randomness from a seed. Any thread. */
final class ManualTime {
  private final AtomicLong nanos = new AtomicLong(1_000_000_000);
  private final AtomicLong millis =
      new AtomicLong(Instant.parse("2026-11-21T00:00:00Z").toEpochMilli());
  private final RandomGenerator random;

  ManualTime(long seed) {
    random = new java.util.Random(seed);
  }

  Environment environment() {
    return new Environment(nanos::get, () -> Instant.ofEpochMilli(millis.get()), random, true);
  }

  Instant wall() {
    return Instant.ofEpochMilli(millis.get());
  }

  /** Both clocks go on. */
  void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
    millis.addAndGet(by.toMillis());
  }

  /** Only the wall clock jumps, as when somebody sets it. */
  void jumpWall(Duration by) {
    millis.addAndGet(by.toMillis());
  }
}
