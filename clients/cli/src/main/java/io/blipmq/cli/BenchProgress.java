package io.blipmq.cli;

import io.blipmq.bench.Bench;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One line on a terminal that tells how far a load has come, written over twice a second. */
final class BenchProgress {
  private static final long EVERY_MILLIS = 500;
  private static final String CLEAR = "\r\u001b[K";

  private final Bench bench;
  private final PrintStream terminal;
  private final boolean visible;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread;

  private BenchProgress(Bench bench, PrintStream terminal, boolean visible) {
    this.bench = bench;
    this.terminal = terminal;
    this.visible = visible;
    this.thread = Thread.ofPlatform().daemon().name("bench-progress").unstarted(this::run);
  }

  /** A line on standard error, if a person sees it. */
  static BenchProgress of(Bench bench, Shell shell, boolean json) {
    return new BenchProgress(bench, shell.err(), shell.interactive() && !json);
  }

  void start() {
    if (visible) {
      thread.start();
    }
  }

  private void run() {
    long startNanos = System.nanoTime();
    Bench.Progress last = bench.progress();
    long lastNanos = startNanos;
    try {
      while (!over.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        Bench.Progress now = bench.progress();
        long nanos = System.nanoTime();
        double seconds = Math.max(1, nanos - lastNanos) / 1e9;
        terminal.printf(
            Locale.ROOT,
            "%s%.1f s%s  sent %,d  received %,d  %,.0f/s",
            CLEAR,
            (nanos - startNanos) / 1e9,
            now.warmingUp() ? " (warm-up)" : "",
            now.sent(),
            now.received(),
            (now.received() - last.received()) / seconds);
        terminal.flush();
        last = now;
        lastNanos = nanos;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    terminal.print(CLEAR);
    terminal.flush();
  }

  /** Wipes it away. */
  void end() throws InterruptedException {
    over.countDown();
    if (visible) {
      thread.join();
    }
  }
}
