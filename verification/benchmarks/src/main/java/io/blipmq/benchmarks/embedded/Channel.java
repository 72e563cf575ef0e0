package io.blipmq.benchmarks.embedded;

/** Something that carries messages from publishers to consumers, each of which gets all. */
interface Channel {
  /**
   * Publishes as that publisher; waits while a consumer is too far behind.
   *
   * @param messages how many, a multiple of the workload's batch
   */
  void publish(int publisher, int messages) throws InterruptedException;

  /** Ends the consumers. */
  void close() throws InterruptedException;

  /** How a channel is made: with the consumers' tallies, and its consumers running. */
  @FunctionalInterface
  interface Opening {
    Channel open(Workload workload, Tally[] tallies);
  }
}
