package io.blipmq.benchmarks.embedded;

import io.blipmq.benchmarks.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every product on every workload in turns, each in a JVM of its own, and prints a table:
 * {@code <rounds> <seconds an iteration> [workload,… [product,…]]}. Nothing is asserted, but a
 * channel that loses a message never ends, and ours fails when an offset is missing.
 */
final class EmbeddedFigures {
  private static final int ITERATIONS = 3;

  private final Map<Workload, Map<Product, List<Figure>>> figures = new EnumMap<>(Workload.class);
  private final long iterationMillis;

  private EmbeddedFigures(double seconds) {
    this.iterationMillis = (long) (seconds * 1_000);
  }

  /** Deliveries a second, and bytes allocated for each. */
  private record Figure(double rate, double bytes) {}

  public static void main(String[] arguments) throws RunnerException {
    int rounds = Integer.parseInt(arguments[0]);
    EmbeddedFigures figures = new EmbeddedFigures(Double.parseDouble(arguments[1]));
    List<Workload> workloads = chosen(arguments, 2, Workload.values());
    List<Product> products = chosen(arguments, 3, Product.values());
    for (int round = 1; round <= rounds; round++) {
      for (Workload workload : workloads) {
        for (Product product : products) {
          if (product.carries(workload)) {
            figures.run(workload, product, "round " + round + " of " + rounds);
          }
        }
      }
    }
    figures.print();
  }

  private static <E extends Enum<E>> List<E> chosen(String[] arguments, int index, E[] all) {
    if (arguments.length <= index || arguments[index].isEmpty()) {
      return List.of(all);
    }
    return Pattern.compile(",")
        .splitAsStream(arguments[index])
        .map(name -> Enum.valueOf(all[0].getDeclaringClass(), name))
        .toList();
  }

  private void run(Workload workload, Product product, String round) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(Pattern.quote(EmbeddedBenchmark.class.getName() + "." + workload) + "$")
            .param("product", product.name())
            .forks(1)
            .jvmArgsAppend(newObjects(workload))
            .warmupIterations(ITERATIONS)
            .warmupTime(TimeValue.milliseconds(iterationMillis))
            .measurementIterations(ITERATIONS)
            .measurementTime(TimeValue.milliseconds(iterationMillis))
            .timeout(TimeValue.minutes(1))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    for (RunResult result : new Runner(options.build()).run()) {
      Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
      Figure figure =
          new Figure(
              result.getPrimaryResult().getScore(),
              allocated == null ? Double.NaN : allocated.getScore());
      figures
          .computeIfAbsent(workload, _ -> new EnumMap<>(Product.class))
          .computeIfAbsent(product, _ -> new ArrayList<>())
          .add(figure);
      System.out.printf(
          "%s: %s, %s: %,.0f/s, %,.1f bytes%n",
          round, workload, product.title, figure.rate, figure.bytes);
    }
  }

  /**
   * Space for new objects: small enough for the caches to hold it, since in a larger one each new
   * message is written to memory and read back from there; or large enough for what is on its way.
   */
  private static String newObjects(Workload workload) {
    return workload.copies() ? "-Xmn2g" : "-Xmn64m";
  }

  private void print() {
    System.out.println();
    System.out.println(
        "| workload | what | delivered/s | from | to | ours / its | from | to | bytes allocated |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    figures.forEach((workload, products) ->
        products.forEach((product, its) ->
            System.out.printf(
                "| %s | %s%s | %s | %s | %s |%n",
                workload,
                product.title,
                product.parks ? "" : " (a consumer keeps a core busy)",
                Spread.of(rates(its)),
                Spread.ofRatios(
                    rates(products.getOrDefault(Product.BLIPMQ, List.of())), rates(its)),
                Spread.text(Spread.of(its.stream().map(Figure::bytes).toList()).median()))));
  }

  private static List<Double> rates(List<Figure> figures) {
    return figures.stream().map(Figure::rate).toList();
  }
}
