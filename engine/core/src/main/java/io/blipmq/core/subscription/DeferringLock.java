package io.blipmq.core.subscription;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock under which calls to the outside are put off: they are made once it is free, by the thread
 * that held it. So no foreign code ever runs under it, and no two locks are taken in two orders.
 *
 * <p>What need not be done at once can be left to whoever has the lock: who leaves it looks whether
 * the lock is free after having left it, who unlocks looks whether something was left after having
 * unlocked. One of them finds it.
 */
final class DeferringLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> later = new ArrayList<>();
  private final Queue<Runnable> left = new ConcurrentLinkedQueue<>();

  void lock() {
    lock.lock();
  }

  /** Unlocks, and then makes the calls that were put off. */
  void unlock() {
    if (lock.getHoldCount() > 1) {
      lock.unlock();
      return;
    }
    release();
    serveLeft();
  }

  /** Runs something under the lock, now or soon, by this thread or the one that has the lock. */
  void leave(Runnable action) {
    left.add(action);
    if (!isHeld()) {
      serveLeft();
    }
  }

  private void serveLeft() {
    while (!left.isEmpty() && lock.tryLock()) {
      try {
        Runnable next = left.poll();
        if (next != null) {
          next.run();
        }
      } finally {
        release();
      }
    }
  }

  private void release() {
    if (later.isEmpty()) {
      lock.unlock();
      return;
    }
    if (later.size() == 1) {
      Runnable only = later.removeLast();
      lock.unlock();
      only.run();
      return;
    }
    List<Runnable> due = List.copyOf(later);
    later.clear();
    lock.unlock();
    due.forEach(Runnable::run);
  }

  /** Whether the calling thread holds it. */
  boolean isHeld() {
    return lock.isHeldByCurrentThread();
  }

  /** Puts off a call until the lock, which is held, is free. */
  void later(Runnable call) {
    later.add(call);
  }
}
