package io.blipmq.benchmarks.network;

import io.blipmq.benchmarks.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * From the start of each broker, all in turns, until it has answered a client, and what it occupies
 * then: {@code <repository> <folder> <rounds>}. The first start of each is not counted.
 */
final class FootprintFigures {
  /**
   * It is left alone for so long before its memory is looked at; ours gives back some in that time.
   */
  private static final Duration REST = Duration.ofSeconds(15);

  private static final double MEBIBYTE = 1 << 20;

  /** Milliseconds to serving, and resident bytes. */
  private record Figure(double millis, double bytes) {}

  private FootprintFigures() {}

  public static void main(String[] arguments) throws IOException {
    Path repository = Path.of(arguments[0]);
    Path folder = Path.of(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    Map<Contender, List<Figure>> figures = new EnumMap<>(Contender.class);
    for (int round = 0; round <= rounds; round++) {
      for (Contender contender : Contender.values()) {
        if (contender != Contender.BLIPMQ_MQTT && contender.isThere()) {
          Figure figure = measure(contender, repository, folder);
          List<Figure> its = figures.computeIfAbsent(contender, _ -> new ArrayList<>());
          if (round > 0) {
            its.add(figure);
          }
        }
      }
    }
    System.out.println(
        "| broker | serves after, ms | from | to | idle resident, MiB | from | to |");
    System.out.println("|---|---|---|---|---|---|---|");
    figures.forEach((contender, its) ->
        System.out.printf(
            "| %s | %s | %s |%n",
            contender.title,
            Spread.of(its.stream().map(Figure::millis).toList()),
            Spread.of(its.stream().map(figure -> figure.bytes / MEBIBYTE).toList())));
  }

  private static Figure measure(Contender contender, Path repository, Path folder)
      throws IOException {
    long start = System.nanoTime();
    try (Running broker = Running.start(contender, repository, folder, "interval_ms:20")) {
      IdleConnections.greet(contender, broker).close();
      long served = System.nanoTime();
      LockSupport.parkNanos(REST.toNanos());
      return new Figure((served - start) / 1e6, broker.residentBytes());
    }
  }
}
