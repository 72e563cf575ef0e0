package io.blipmq.core.subscription;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock under which calls to the outside are put off: they are made once it is free, by the thread
 * that held it. So no foreign code ever runs under it, and no two locks are taken in two orders.
 */
final class DeferringLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> later = new ArrayList<>();

  void lock() {
    lock.lock();
  }

  /** Unlocks, and then makes the calls that were put off. */
  void unlock() {
    if (lock.getHoldCount() > 1 || later.isEmpty()) {
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
