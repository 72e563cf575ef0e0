package io.blipmq.api;

/** What an application's callback threw, and nobody is there to catch. */
final class Uncaught {
  private Uncaught() {}

  /** Shows it where the thread's uncaught exceptions go; the thread lives on. */
  static void report(Throwable thrown) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
  }
}
