package io.blipmq.benchmarks.network;

import io.blipmq.benchmarks.Spread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * Runs every broker on every workload in turns and prints a table: {@code <repository> <folder>
 * <rounds> <seconds> [workload,…]}. A run with a loss, a duplicate or a message out of order does
 * not count, and says so.
 */
final class NetworkFigures {
  /** The command, whose {@code bench} makes the load. */
  private static final String JAR = "clients/cli/target/blipmq/blipmq.jar";

  private static final int IDLE_CONNECTIONS = 10_000;
  private static final int BUSY_CONNECTIONS = 1_000;

  private final Path repository;
  private final Path folder;
  private final String seconds;
  private final Map<Workload, Map<Contender, List<Figure>>> figures = new EnumMap<>(Workload.class);

  /** A rate with the latencies, in µs; or for W6 bytes for each connection. */
  private record Figure(double value, double p50, double p99) {}

  private NetworkFigures(Path repository, Path folder, String seconds) {
    this.repository = repository;
    this.folder = folder;
    this.seconds = seconds;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(arguments[2]);
    NetworkFigures figures =
        new NetworkFigures(Path.of(arguments[0]), Path.of(arguments[1]), arguments[3]);
    List<Workload> workloads =
        arguments.length > 4 && !arguments[4].isEmpty()
            ? Pattern.compile(",").splitAsStream(arguments[4]).map(Workload::valueOf).toList()
            : List.of(Workload.values());
    for (Contender contender : Contender.values()) {
      if (!contender.isThere()) {
        System.out.println(contender.title + " is not installed, and left out");
      }
    }
    for (int round = 1; round <= rounds; round++) {
      for (Workload workload : workloads) {
        for (Contender contender : workload.contenders()) {
          if (contender.isThere()) {
            figures.run(workload, contender, "round " + round + " of " + rounds);
          }
        }
      }
    }
    figures.print();
  }

  private void run(Workload workload, Contender contender, String round)
      throws IOException, InterruptedException {
    String outcome;
    try (Running broker = Running.start(contender, repository, folder, workload.fsync)) {
      Figure figure =
          switch (workload) {
            case W6 ->
                new Figure(
                    IdleConnections.bytesEach(contender, broker, IDLE_CONNECTIONS),
                    Double.NaN,
                    Double.NaN);
            case W6_BUSY -> busy(contender, broker);
            default -> load(workload, contender, broker);
          };
      figures
          .computeIfAbsent(workload, _ -> new EnumMap<>(Contender.class))
          .computeIfAbsent(contender, _ -> new ArrayList<>())
          .add(figure);
      outcome = String.format("%,.0f", figure.value);
    } catch (IOException e) {
      outcome = "does not count: " + e.getMessage();
    }
    System.out.printf("%s: %s, %s: %s%n", round, workload, contender.title, outcome);
  }

  private Figure load(Workload workload, Contender contender, Running broker)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(Contender.java(), "-jar", repository.resolve(JAR).toString(), "bench", "--json"));
    command.addAll(List.of("--target", contender.scheme + "://127.0.0.1:" + broker.port));
    command.addAll(List.of("--duration", seconds, "--warmup", seconds));
    command.addAll(workload.arguments(contender));
    Path errors = broker.folder.resolve("bench.err");
    Process bench = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String json = new String(bench.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = bench.waitFor();
    if (exit != 0) {
      throw new IOException(json + Files.readString(errors));
    }
    String latencies = workload.fsync.equals("always") ? "confirm_us" : "latency_us";
    String part = json.substring(json.indexOf(latencies));
    return new Figure(number(json, "rate"), number(part, "p50"), number(part, "p99"));
  }

  private Figure busy(Contender contender, Running broker) throws IOException {
    Duration measured = Duration.ofSeconds(Long.parseLong(seconds));
    Histogram nanos = BusyConnections.latencies(contender, broker, BUSY_CONNECTIONS, measured);
    return new Figure(
        (double) nanos.getTotalCount() / measured.toSeconds(),
        nanos.getValueAtPercentile(50) / 1e3,
        nanos.getValueAtPercentile(99) / 1e3);
  }

  private static double number(String json, String name) {
    Matcher matcher = Pattern.compile('"' + name + "\":([0-9.]+)").matcher(json);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  private void print() {
    System.out.println();
    System.out.println(
        "| id | work | broker | messages/s; W6: bytes each | from | to | ours / its | from | to"
            + " | p50 us | p99 us |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    figures.forEach((workload, brokers) ->
        brokers.forEach((broker, its) ->
            System.out.printf(
                "| %s | %s | %s | %s | %s | %s | %s |%n",
                workload,
                workload.title,
                broker.title,
                Spread.of(values(its)),
                Spread.ofRatios(
                    values(brokers.getOrDefault(Contender.BLIPMQ, List.of())), values(its)),
                middle(its, Figure::p50),
                middle(its, Figure::p99))));
  }

  private static List<Double> values(List<Figure> figures) {
    return figures.stream().map(Figure::value).toList();
  }

  private static String middle(List<Figure> figures, Function<Figure, Double> what) {
    return Spread.text(Spread.of(figures.stream().map(what).toList()).median());
  }
}
