package io.blipmq.client;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** The client's clock and timers, so that a test can move time by hand. */
interface Timing {
  /** Monotonic nanoseconds. Any thread. */
  long nanoTime();

  /**
   * Runs a task on the event loop after a delay. Event loop only.
   *
   * @return takes the task back if it has not run yet
   */
  Runnable after(EventLoop loop, long delayNanos, Runnable task);

  /** The real clock, and the event loop's own timers. */
  static Timing real() {
    return new Timing() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public Runnable after(EventLoop loop, long delayNanos, Runnable task) {
        var timer = loop.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
      }
    };
  }
}
