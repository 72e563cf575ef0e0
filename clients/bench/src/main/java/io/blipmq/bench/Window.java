package io.blipmq.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far a publisher may be ahead of what has become of its messages. The publisher waits, any
 * thread says that there is progress.
 *
 * <p>What does not come for {@link #PATIENCE_NANOS} while the publisher waits is not waited for any
 * more: it is lost, and the figures will say so.
 */
final class Window {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final long size;
  private final long resume;
  private final LongSupplier done;
  private long forgotten;
  private volatile long wakeAt;
  private volatile @Nullable Thread waiting;

  /**
   * A window.
   *
   * @param size the most messages on the way; 0 for any number
   * @param resume how many may still be on the way when a publisher that was held back goes on
   * @param done how many of the publisher's messages have arrived
   */
  Window(long size, long resume, LongSupplier done) {
    this.size = size;
    this.resume = resume;
    this.done = done;
  }

  /**
   * Waits until another batch fits.
   *
   * @return false if interrupted
   */
  boolean await(long sent, int batch) {
    if (size == 0 || sent + batch - done.getAsLong() - forgotten <= size) {
      return true;
    }
    long enough = sent - forgotten - Math.min(resume, Math.max(0, size - batch));
    wakeAt = enough;
    waiting = Thread.currentThread();
    long progress = done.getAsLong();
    long sinceNanos = System.nanoTime();
    try {
      while (progress < enough) {
        LockSupport.parkNanos(this, LOOK_NANOS);
        if (Thread.interrupted()) {
          return false;
        }
        long now = done.getAsLong();
        if (now > progress) {
          progress = now;
          sinceNanos = System.nanoTime();
        } else if (System.nanoTime() - sinceNanos > PATIENCE_NANOS) {
          forgotten = sent - now;
          return true;
        }
      }
      return true;
    } finally {
      waiting = null;
    }
  }

  /** More has arrived. */
  void progressed() {
    Thread publisher = waiting;
    if (publisher != null && done.getAsLong() >= wakeAt) {
      LockSupport.unpark(publisher);
    }
  }
}
