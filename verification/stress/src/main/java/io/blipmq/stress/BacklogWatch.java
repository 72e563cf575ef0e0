package io.blipmq.stress;

import java.util.concurrent.locks.LockSupport;

/** Looks at a broker's memory every second and says what it saw. */
final class BacklogWatch {
  private static final long PERIOD_NANOS = 1_000_000_000;

  private final BrokerProcess broker;
  private volatile boolean running;

  /** The looking thread, while there is one. */
  private Thread thread = Thread.currentThread();

  BacklogWatch(BrokerProcess broker) {
    this.broker = broker;
  }

  /** Begins to look. */
  void start(String what) {
    running = true;
    thread = Thread.ofPlatform().daemon().start(() -> run(what));
  }

  /** Looks no more, and says what it has seen. */
  void stop() throws InterruptedException {
    running = false;
    thread.join();
  }

  private void run(String what) {
    long least = Long.MAX_VALUE;
    long most = 0;
    long resident = 0;
    int looks = 0;
    while (running) {
      LockSupport.parkNanos(PERIOD_NANOS);
      long heap = broker.heapBytes();
      least = Math.min(least, heap);
      most = Math.max(most, heap);
      resident = Math.max(resident, broker.residentBytes());
      if (looks % 10 == 0) {
        System.out.printf(
            "backlog: %s, %d s: heap %d MiB, resident %d MiB, journal %,d MiB%n",
            what, looks, heap >> 20, broker.residentBytes() >> 20, broker.walBytes() >> 20);
      }
      looks++;
    }
    System.out.printf(
        "backlog: %s: heap from %d to %d MiB, resident at most %d MiB%n",
        what, least >> 20, most >> 20, resident >> 20);
  }
}
