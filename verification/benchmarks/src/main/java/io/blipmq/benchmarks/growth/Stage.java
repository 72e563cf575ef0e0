package io.blipmq.benchmarks.growth;

/** A broker with so much of something, on which one message more can be done. For one thread. */
@FunctionalInterface
interface Stage {
  /** Publishes a message, and receives it where the dimension says so. */
  void message() throws InterruptedException;
}
