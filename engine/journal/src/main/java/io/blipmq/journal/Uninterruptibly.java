package io.blipmq.journal;

/** Waiting that a close must not give up; the caller's interrupt is kept for it. */
final class Uninterruptibly {
  private Uninterruptibly() {}

  /** Waits for a thread's end. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
