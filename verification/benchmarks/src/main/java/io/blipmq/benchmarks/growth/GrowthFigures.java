package io.blipmq.benchmarks.growth;

import io.blipmq.api.BlipMQ;
import io.blipmq.benchmarks.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Prints what a message costs at each size of each dimension: {@code <rounds> <seconds>}. */
final class GrowthFigures {
  /** Messages between two looks at the clock. */
  private static final int STRIDE = 64;

  private GrowthFigures() {}

  public static void main(String[] arguments) throws InterruptedException {
    int rounds = Integer.parseInt(arguments[0]);
    long nanos = (long) (Double.parseDouble(arguments[1]) * TimeUnit.SECONDS.toNanos(1));
    System.out.println("| more and more | how many | ns | from | to |");
    System.out.println("|---|---|---|---|---|");
    for (Dimension dimension : Dimension.values()) {
      for (int size : sizes(dimension)) {
        List<Double> costs = new ArrayList<>();
        try (BlipMQ broker = BlipMQ.open()) {
          Stage stage = dimension.stage(broker, size);
          cost(stage, 2 * nanos);
          for (int round = 0; round < rounds; round++) {
            costs.add(cost(stage, nanos) / dimension.deliveries(size));
          }
        }
        System.out.printf("| %s | %,d | %s |%n", dimension.title, size, Spread.of(costs));
      }
    }
  }

  private static List<Integer> sizes(Dimension dimension) {
    return IntStream.iterate(1, size -> size <= dimension.most, size -> size * 10).boxed().toList();
  }

  /** Nanoseconds for each message, over about that time. */
  private static double cost(Stage stage, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    long messages = 0;
    long took;
    do {
      for (int i = 0; i < STRIDE; i++) {
        stage.message();
      }
      messages += STRIDE;
      took = System.nanoTime() - start;
    } while (took < nanos);
    return (double) took / messages;
  }
}
