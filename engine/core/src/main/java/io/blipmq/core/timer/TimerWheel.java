package io.blipmq.core.timer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hashed wheel: {@value #SLOTS} lists, each for one millisecond in every {@value #SLOTS}. A
 * timeout fires in the first tick that lies wholly behind its time, never early. Any thread.
 *
 * <p>Invariant: every scheduled timeout is in the slot of its tick, and its tick is later than
 * {@code current}. Whoever advances detaches what is due under the lock and fires it outside, so a
 * timeout may schedule and cancel others.
 */
public final class TimerWheel {
  private static final Logger LOG = LoggerFactory.getLogger(TimerWheel.class);
  private static final int SLOTS = 1_024;
  private static final long TICK_NANOS = 1_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final @Nullable Timeout[] slots = new @Nullable Timeout[SLOTS];
  private final Runnable earlier;
  private long current;
  private long nextTick = Long.MAX_VALUE;
  private int size;

  /**
   * A wheel that stands at that time.
   *
   * @param earlier called when a timeout was scheduled before all others, so that a thread that
   *     sleeps until {@link #nextNanos} can look again
   */
  public TimerWheel(long nowNanos, Runnable earlier) {
    this.current = nowNanos / TICK_NANOS;
    this.earlier = earlier;
  }

  /** Schedules a timeout, or moves it if it is scheduled already. */
  public void schedule(Timeout timeout, long atNanos) {
    boolean first;
    lock.lock();
    try {
      if (timeout.scheduled) {
        unlink(timeout);
      }
      timeout.tick = Math.max(Math.ceilDiv(atNanos, TICK_NANOS), current + 1);
      link(timeout);
      first = timeout.tick < nextTick;
      nextTick = Math.min(nextTick, timeout.tick);
    } finally {
      lock.unlock();
    }
    if (first) {
      earlier.run();
    }
  }

  /** Takes a timeout out; false if it was not scheduled, for example because it is firing. */
  public boolean cancel(Timeout timeout) {
    lock.lock();
    try {
      if (!timeout.scheduled) {
        return false;
      }
      unlink(timeout);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Fires everything that is due at that time, in the order of its ticks. */
  public void advance(long nowNanos) {
    for (Timeout timeout : due(nowNanos / TICK_NANOS)) {
      try {
        timeout.fire();
      } catch (RuntimeException e) {
        LOG.error("event=timer_failed a timeout failed; the others go on", e);
      }
    }
  }

  /** The earliest time at which {@link #advance} may have work; {@code Long.MAX_VALUE} if never. */
  public long nextNanos() {
    lock.lock();
    try {
      if (size == 0) {
        return Long.MAX_VALUE;
      }
      for (long tick = current + 1; tick <= current + SLOTS; tick++) {
        if (slots[slot(tick)] != null) {
          nextTick = tick;
          return tick * TICK_NANOS;
        }
      }
      throw new AssertionError(size + " timeouts but every slot is empty");
    } finally {
      lock.unlock();
    }
  }

  private List<Timeout> due(long now) {
    List<Timeout> due = new ArrayList<>();
    lock.lock();
    try {
      long last = Math.min(now, current + SLOTS);
      for (long tick = current + 1; tick <= last && size > 0; tick++) {
        Timeout timeout = slots[slot(tick)];
        while (timeout != null) {
          Timeout following = timeout.next;
          if (timeout.tick <= now) {
            unlink(timeout);
            due.add(timeout);
          }
          timeout = following;
        }
      }
      current = Math.max(current, now);
      nextTick = Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
    due.sort((a, b) -> Long.compare(a.tick, b.tick));
    return due;
  }

  private void link(Timeout timeout) {
    int slot = slot(timeout.tick);
    Timeout head = slots[slot];
    timeout.next = head;
    timeout.previous = null;
    if (head != null) {
      head.previous = timeout;
    }
    slots[slot] = timeout;
    timeout.scheduled = true;
    size++;
  }

  private void unlink(Timeout timeout) {
    Timeout before = timeout.previous;
    Timeout after = timeout.next;
    if (before == null) {
      slots[slot(timeout.tick)] = after;
    } else {
      before.next = after;
    }
    if (after != null) {
      after.previous = before;
    }
    timeout.previous = null;
    timeout.next = null;
    timeout.scheduled = false;
    size--;
  }

  private static int slot(long tick) {
    return (int) (tick & (SLOTS - 1));
  }
}
