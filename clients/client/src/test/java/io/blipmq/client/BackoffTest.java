package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  @Test
  void doublesUpToTheLongestWaitWithJitter() {
    long seed = Long.getLong("seed", new Random().nextLong());
    Backoff backoff = new Backoff(Duration.ofNanos(100), Duration.ofNanos(1_000), new Random(seed));
    for (long expected : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
      assertThat(backoff.nextNanos()).as("seed " + seed).isBetween(expected / 2, expected);
    }
    backoff.reset();
    assertThat(backoff.nextNanos()).as("seed " + seed).isBetween(50L, 100L);
  }
}
