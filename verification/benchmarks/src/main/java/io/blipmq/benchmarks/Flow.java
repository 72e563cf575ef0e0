package io.blipmq.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Appends to a log for a time, with so many records in flight, and says how fast that went. */
final class Flow {
  /** From here on one thread appends, and waits only when all of them are unanswered. */
  private static final int WINDOW = 1_000;

  private final Log log;
  private final int inFlight;
  private final long endNanos;
  private final long beginNanos = System.nanoTime();
  private final Histogram latency = new ConcurrentHistogram(3);
  private final AtomicLong confirmed = new AtomicLong();

  private Flow(Log log, int inFlight, double seconds) {
    this.log = log;
    this.inFlight = inFlight;
    endNanos = beginNanos + (long) (seconds * 1e9);
  }

  /** Records a second, and how long confirmations took, in nanoseconds. */
  record Result(double rate, Histogram latency) {}

  static Result run(Log log, int inFlight, double seconds) throws Exception {
    Flow flow = new Flow(log, inFlight, seconds);
    if (log instanceof BareLog) {
      flow.alone();
    } else if (inFlight >= WINDOW) {
      flow.window();
    } else if (log.answersWithinTheCall()) {
      flow.threads();
    } else {
      flow.chains();
    }
    double took = (System.nanoTime() - flow.beginNanos) / 1e9;
    return new Result(flow.confirmed.get() / took, flow.latency);
  }

  private boolean over() {
    return System.nanoTime() - endNanos >= 0;
  }

  private void answered(long sent) {
    latency.recordValue(System.nanoTime() - sent);
    confirmed.incrementAndGet();
  }

  private void alone() throws Exception {
    while (!over()) {
      long sent = System.nanoTime();
      log.append(() -> answered(sent));
    }
  }

  private void window() throws Exception {
    var window = new Semaphore(inFlight);
    while (!over()) {
      window.acquire();
      long sent = System.nanoTime();
      log.append(() -> {
        answered(sent);
        window.release();
      });
    }
    window.acquire(inFlight);
  }

  private void threads() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < inFlight; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  alone();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Each confirmation makes the next append, on the log's thread. */
  private void chains() throws InterruptedException {
    var done = new CountDownLatch(inFlight);
    for (int i = 0; i < inFlight; i++) {
      next(done);
    }
    done.await();
  }

  private void next(CountDownLatch done) {
    if (over()) {
      done.countDown();
      return;
    }
    long sent = System.nanoTime();
    try {
      log.append(() -> {
        answered(sent);
        next(done);
      });
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
