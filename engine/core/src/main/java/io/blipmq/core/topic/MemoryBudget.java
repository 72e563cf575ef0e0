package io.blipmq.core.topic;

import java.util.concurrent.atomic.AtomicLong;

/** The broker's one limit for memory. Any thread. */
public final class MemoryBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /** A budget of that many bytes. */
  public MemoryBudget(long limitBytes) {
    this.limit = limitBytes;
  }

  /** Takes bytes if they are there. */
  public boolean tryTake(long bytes) {
    if (used.addAndGet(bytes) <= limit) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Takes bytes that exist already, even beyond the limit; a negative number gives them back. */
  public void take(long bytes) {
    used.addAndGet(bytes);
  }

  /** Gives bytes back. */
  public void release(long bytes) {
    used.addAndGet(-bytes);
  }

  /** How short it is. */
  public Pressure pressure() {
    return used.get() > limit / 4 * 3 ? Pressure.HIGH : Pressure.NONE;
  }

  public long usedBytes() {
    return used.get();
  }

  public long limitBytes() {
    return limit;
  }
}
