package io.blipmq.core.timer;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that advances a {@link TimerWheel}; it starts with the first timeout, sleeps until the
 * next is due, and is a daemon. Any thread may call it.
 */
public final class TimerThread implements AutoCloseable {
  private final LongSupplier nanos;
  private final TimerWheel wheel;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /** Not started yet; never is if somebody else advances the wheel. */
  public TimerThread(LongSupplier nanos, boolean manual) {
    this.closed = manual;
    this.nanos = nanos;
    this.wheel = new TimerWheel(nanos.getAsLong(), this::wake);
  }

  /** The wheel that it advances. */
  public TimerWheel wheel() {
    return wheel;
  }

  /** Ends the thread; timeouts that are left do not fire. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void wake() {
    if (!closed && started.compareAndSet(false, true)) {
      Thread created = Thread.ofPlatform().name("blipmq-timer").daemon().unstarted(this::run);
      thread = created;
      created.start();
    }
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!closed) {
      wheel.advance(nanos.getAsLong());
      long next = wheel.nextNanos();
      if (next == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, next - nanos.getAsLong());
      }
    }
  }
}
