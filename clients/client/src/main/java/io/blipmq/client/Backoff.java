package io.blipmq.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect: doubling from the first to the longest wait,
 * each cut by up to a half at random, so that the clients of a restarted broker do not all come
 * back in the same moment. One thread.
 */
final class Backoff {
  private final long firstNanos;
  private final long longestNanos;
  private final RandomGenerator random;
  private long nextNanos;

  Backoff(Duration first, Duration longest, RandomGenerator random) {
    firstNanos = first.toNanos();
    longestNanos = longest.toNanos();
    this.random = random;
    nextNanos = firstNanos;
  }

  /** The wait before the next attempt. */
  long nextNanos() {
    long nanos = nextNanos;
    nextNanos = Math.min(longestNanos, 2 * nanos);
    return nanos / 2 + random.nextLong(nanos / 2 + 1);
  }

  /** Begins again, after an attempt that succeeded. */
  void reset() {
    nextNanos = firstNanos;
  }
}
