package io.blipmq.journal;

import io.blipmq.core.port.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Time that a simulation moves; one thread. */
final class SimulationTime {
  private final RandomGenerator random;
  private long nanos = 1_000_000_000;
  private long millis = Instant.parse("2026-11-21T00:00:00Z").toEpochMilli();

  SimulationTime(RandomGenerator random) {
    this.random = random;
  }

  long nanos() {
    return nanos;
  }

  long millis() {
    return millis;
  }

  void advance(Duration by) {
    nanos += by.toNanos();
    millis += by.toMillis();
  }

  /** With timers that run when the simulation says so. */
  Environment environment() {
    return new Environment(this::nanos, () -> Instant.ofEpochMilli(millis), random, true);
  }
}
