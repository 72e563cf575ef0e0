package io.blipmq.benchmarks;

import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.Broker;
import java.nio.file.Path;

/** Heap in use after a full collection, with more and more messages that a group has not read. */
final class HeapFigures {
  private static final long[] MILLIONS = {1, 5, 20};
  private static final long MILLION = 1_000_000;
  private static final int COLLECTIONS = 3;

  private HeapFigures() {}

  static void run(Path folder, long most) throws InterruptedException {
    System.out.println("| backlog of 256-byte messages | heap in use, MiB |");
    System.out.println("|---|---|");
    try (Broker broker = RecoveryFigures.open(folder)) {
      broker.subscribe("t", SubscribeOptions.group("g"), () -> {}).close();
      print(0);
      long there = 0;
      for (long millions : MILLIONS) {
        long target = Math.min(most, millions * MILLION);
        if (target > there) {
          RecoveryFigures.publish(broker, target - there);
          there = target;
          print(there);
        }
      }
    }
  }

  private static void print(long messages) {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    System.out.printf("| %,d | %.1f |%n", messages, used / (double) (1 << 20));
  }
}
