package io.blipmq.benchmarks.embedded;

import java.util.ArrayList;
import java.util.List;

/** The threads of consumers that fetch; each runs until it is interrupted. */
final class ConsumerThreads {
  private final List<Thread> threads = new ArrayList<>();

  /** What a consumer does again and again. */
  @FunctionalInterface
  interface Turn {
    void run() throws InterruptedException;
  }

  void start(Turn turn) {
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .name("consumer-" + threads.size())
            .start(() -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  turn.run();
                }
              } catch (InterruptedException _) {
                // that is the end
              }
            }));
  }

  void stop() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
