package io.blipmq.benchmarks.embedded;

import java.util.concurrent.CountDownLatch;

/**
 * Counts what one consumer gets. {@link #received} by the consumer's thread only; the latch is set
 * while the consumer has nothing to get.
 */
final class Tally {
  private final int payloadBytes;
  private volatile CountDownLatch done = new CountDownLatch(1);
  private long left;

  Tally(int payloadBytes) {
    this.payloadBytes = payloadBytes;
  }

  /** Before an exchange: counts the latch down when that many have come. */
  void expect(long messages, CountDownLatch latch) {
    left = messages;
    done = latch;
  }

  /** A message has come. */
  void received(int bytes) {
    if (bytes != payloadBytes) {
      throw new IllegalStateException("got " + bytes + " bytes instead of " + payloadBytes);
    }
    if (--left == 0) {
      done.countDown();
    }
  }
}
