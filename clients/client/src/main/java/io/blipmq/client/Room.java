package io.blipmq.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes that unconfirmed publishes may take together. Any thread; only {@link #take} waits.
 *
 * <p>Taking is one compare-and-set while there is room and nobody waits. Who finds no room counts
 * itself as waiting, and from then on newcomers queue up behind the lock too, so that a large
 * message is not overtaken for ever by small ones. A waiter raises {@code waiting} before it looks
 * at {@code used} again, and a giver lowers {@code used} before it looks at {@code waiting}; both
 * are sequentially consistent, so one of the two sees the other, and no wake-up is lost.
 */
final class Room {
  private final long limitBytes;
  private final AtomicLong used = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean open = true;

  Room(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * Takes bytes, waiting for them if need be. More than the whole room is granted once the room is
   * empty.
   *
   * @return false if they did not become free in time, or the room was closed
   */
  boolean take(long bytes, long timeoutNanos) throws InterruptedException {
    if (waiting.get() == 0 && tryTake(bytes, limitBytes)) {
      return true;
    }
    lock.lockInterruptibly();
    try {
      waiting.incrementAndGet();
      long left = timeoutNanos;
      while (open) {
        if (tryTake(bytes, limitBytes)) {
          return true;
        }
        if (left <= 0) {
          return false;
        }
        left = freed.awaitNanos(left);
      }
      return false;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  /** Takes bytes if they are there and nobody waits for them. */
  boolean takeNow(long bytes) {
    return waiting.get() == 0 && tryTake(bytes, limitBytes);
  }

  /** Takes bytes for who must not wait, up to twice the room; false if even that is full. */
  boolean takeAtOnce(long bytes) {
    return tryTake(bytes, 2 * limitBytes);
  }

  private boolean tryTake(long bytes, long limit) {
    while (true) {
      long now = used.get();
      if (now != 0 && now + bytes > limit) {
        return false;
      }
      if (used.compareAndSet(now, now + bytes)) {
        return true;
      }
    }
  }

  /** Gives bytes back. Does not block for longer than a waiter needs to look. */
  void give(long bytes) {
    used.addAndGet(-bytes);
    if (waiting.get() > 0) {
      wakeAll();
    }
  }

  /** Whoever waits gives up now; nobody waits from now on. */
  void close() {
    open = false;
    wakeAll();
  }

  private void wakeAll() {
    lock.lock();
    try {
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What is taken. */
  long usedBytes() {
    return used.get();
  }

  /** What can be taken by those who wait. */
  long limitBytes() {
    return limitBytes;
  }
}
