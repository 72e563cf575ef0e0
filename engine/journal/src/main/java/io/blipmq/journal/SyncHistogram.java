package io.blipmq.journal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long syncs took, in fixed buckets. Any thread. */
final class SyncHistogram {
  private static final long[] BOUNDS_NANOS = {
    micros(25), micros(50), micros(100), micros(250), micros(500),
    micros(1_000), micros(2_500), micros(5_000), micros(10_000), micros(25_000),
    micros(50_000), micros(100_000), micros(250_000), micros(1_000_000), Long.MAX_VALUE
  };

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_NANOS.length);
  private final AtomicLong sumNanos = new AtomicLong();
  private final AtomicLong maxNanos = new AtomicLong();

  void add(long nanos) {
    int bucket = 0;
    while (nanos > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    counts.getAndIncrement(bucket);
    sumNanos.getAndAdd(nanos);
    maxNanos.accumulateAndGet(nanos, Math::max);
  }

  SyncLatency snapshot() {
    long[] copy = new long[BOUNDS_NANOS.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.get(i);
    }
    return new SyncLatency(BOUNDS_NANOS.clone(), copy, sumNanos.get(), maxNanos.get());
  }

  private static long micros(long micros) {
    return TimeUnit.MICROSECONDS.toNanos(micros);
  }
}
