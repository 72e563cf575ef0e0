package io.blipmq.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Syncs a while after a write, on a thread of its own, so that publishers do not wait for it: they
 * have been answered after the write. Under load it syncs once per interval, when idle not at all.
 */
final class IntervalSync {
  private final Syncer syncer;
  private final long intervalNanos;
  private final Consumer<IOException> failed;
  private final Thread thread;

  /** True while a write waits for its sync; set under the lock, so that the wake-up is not lost. */
  private volatile boolean pending;

  private boolean stopped;

  /** Tells {@code failed} if a sync fails, once, on its own thread. */
  IntervalSync(Syncer syncer, Duration interval, Consumer<IOException> failed) {
    this.syncer = syncer;
    this.intervalNanos = interval.toNanos();
    this.failed = failed;
    thread = Thread.ofPlatform().daemon().name("blipmq-journal-sync").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Something was written; the writer only. */
  void wrote() {
    if (!pending) {
      synchronized (this) {
        pending = true;
        notifyAll();
      }
    }
  }

  private void run() {
    try {
      while (awaitDue() && step()) {}
    } catch (InterruptedException e) {
      // Nobody has a reason to; the close syncs what is left.
      Thread.currentThread().interrupt();
    }
  }

  /** Syncs what was written, if anything was and no sync has failed. */
  boolean step() {
    if (!pending || syncer.hasFailed()) {
      return false;
    }
    pending = false;
    try {
      syncer.sync();
      return true;
    } catch (IOException e) {
      failed.accept(e);
      return false;
    }
  }

  /** Waits for a write and then for the interval; false if there is nothing more to do. */
  private synchronized boolean awaitDue() throws InterruptedException {
    while (!pending && !stopped) {
      wait();
    }
    long due = System.nanoTime() + intervalNanos;
    long left = intervalNanos;
    while (left > 0 && !stopped) {
      wait(left / 1_000_000, (int) (left % 1_000_000));
      left = due - System.nanoTime();
    }
    return !stopped;
  }

  /** Ends the thread, after a sync that is under way. What is not synced stays so. */
  void stop() {
    synchronized (this) {
      stopped = true;
      notifyAll();
    }
    Uninterruptibly.join(thread);
  }
}
