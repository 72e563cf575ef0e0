package io.blipmq.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** When a publisher's batches are to be sent. The publisher's thread. */
final class Pace {
  /** How long before its time a thread is woken that is to be on time. */
  private static final long EARLY_NANOS = 10_000;

  private final double nanosPerMessage;
  private long startNanos;
  private long count;

  /**
   * A pace.
   *
   * @param perSecond messages a second; 0 for as many as there is room for
   */
  Pace(double perSecond) {
    nanosPerMessage = perSecond == 0 ? 0 : 1e9 / perSecond;
  }

  /** Begins; the next message is due after that long. */
  void start(double untilFirstNanos) {
    startNanos = System.nanoTime() + (long) untilFirstNanos;
    count = 0;
    if (nanosPerMessage > 0) {
      wakeOnTime();
    }
  }

  /** Waits until the next batch is due, and says when it was to be sent. */
  long next(int messages) {
    if (nanosPerMessage == 0) {
      return System.nanoTime();
    }
    long due = startNanos + (long) (count * nanosPerMessage);
    count += messages;
    long wait = due - System.nanoTime();
    while (wait > 0 && !Thread.currentThread().isInterrupted()) {
      if (wait > EARLY_NANOS) {
        LockSupport.parkNanos(this, wait - EARLY_NANOS);
      } else {
        Thread.onSpinWait();
      }
      wait = due - System.nanoTime();
    }
    return due;
  }

  /** Linux lets a sleep last 50 µs longer than asked for, unless told that it matters. */
  private static void wakeOnTime() {
    try {
      String thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
      Files.writeString(Path.of("/proc", thread, "timerslack_ns"), "1");
    } catch (IOException | UnsupportedOperationException e) {
      // Then sleeps last longer, and what is late counts as latency.
    }
  }
}
