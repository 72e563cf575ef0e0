package io.blipmq.bench.endpoint;

import java.net.ProtocolException;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * When batches were sent whose messages are confirmed in order. One thread adds, one counts. A
 * batch is added before it is written.
 */
final class SentTimes {
  private record Sent(int messages, long nanos) {}

  private final ArrayBlockingQueue<Sent> batches = new ArrayBlockingQueue<>(1 << 16);
  private int leftOfFirst;

  void sending(int messages) throws InterruptedException {
    batches.put(new Sent(messages, System.nanoTime()));
  }

  /** Messages were confirmed. */
  void confirmed(int messages, Confirmations confirmations) {
    int left = messages;
    while (left > 0) {
      Sent first = batches.peek();
      if (first == null) {
        confirmations.failed(
            new ProtocolException("more confirmations came than messages were sent"));
        return;
      }
      int open = leftOfFirst == 0 ? first.messages : leftOfFirst;
      int now = Math.min(open, left);
      leftOfFirst = open - now;
      if (leftOfFirst == 0) {
        var _ = batches.poll();
      }
      left -= now;
      confirmations.confirmed(now, first.nanos);
    }
  }
}
