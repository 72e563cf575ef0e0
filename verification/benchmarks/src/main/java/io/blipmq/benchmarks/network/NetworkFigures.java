package io.blipmq.benchmarks.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs every broker on every workload in turns and prints a table: {@code <blipmq.jar> <folder>
 * <rounds> <seconds> [workload,…]}. A run with a loss, a duplicate or a message out of order does
 * not count, and says so.
 */
final class NetworkFigures {
  private static final int IDLE_CONNECTIONS = 10_000;

  private final Path jar;
  private final Path folder;
  private final String seconds;
  private final Map<Workload, Map<Contender, List<Figure>>> figures = new EnumMap<>(Workload.class);

  /** A rate with the latencies, in µs; or for W6 bytes for each connection. */
  private record Figure(double value, double p50, double p99) {}

  private NetworkFigures(Path jar, Path folder, String seconds) {
    this.jar = jar;
    this.folder = folder;
    this.seconds = seconds;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(Path.of(arguments[1]), "network-figures");
    int rounds = Integer.parseInt(arguments[2]);
    NetworkFigures figures = new NetworkFigures(Path.of(arguments[0]), folder, arguments[3]);
    List<Workload> workloads =
        arguments.length > 4 && !arguments[4].isEmpty()
            ? Pattern.compile(",").splitAsStream(arguments[4]).map(Workload::valueOf).toList()
            : List.of(Workload.values());
    for (Contender contender : Contender.values()) {
      if (!contender.isThere()) {
        System.out.println(contender.title + " is not installed, and left out");
      }
    }
    try {
      for (int round = 1; round <= rounds; round++) {
        for (Workload workload : workloads) {
          for (Contender contender : workload.contenders()) {
            if (contender.isThere()) {
              figures.run(workload, contender, "round " + round + " of " + rounds);
            }
          }
        }
      }
    } finally {
      delete(folder);
    }
    figures.print();
  }

  private void run(Workload workload, Contender contender, String round)
      throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve("run"));
    String outcome;
    try (Running broker = Running.start(contender, place, jar, workload.fsync)) {
      Figure figure =
          workload == Workload.W6
              ? new Figure(IdleConnections.bytesEach(contender, broker, IDLE_CONNECTIONS), 0, 0)
              : load(workload, contender, broker, place);
      figures
          .computeIfAbsent(workload, _ -> new EnumMap<>(Contender.class))
          .computeIfAbsent(contender, _ -> new ArrayList<>())
          .add(figure);
      outcome = String.format("%,.0f", figure.value);
    } catch (IOException e) {
      outcome = "does not count: " + e.getMessage();
    } finally {
      delete(place);
    }
    System.out.printf("%s: %s, %s: %s%n", round, workload, contender.title, outcome);
  }

  private Figure load(Workload workload, Contender contender, Running broker, Path place)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Contender.java(), "-jar", jar.toString(), "bench", "--json"));
    command.addAll(List.of("--target", contender.scheme + "://127.0.0.1:" + broker.port));
    command.addAll(List.of("--duration", seconds, "--warmup", seconds));
    command.addAll(workload.arguments(contender));
    Path errors = place.resolve("bench.err");
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
        brokers.forEach((broker, its) -> {
          List<Double> values = sorted(its.stream().map(Figure::value).toList());
          System.out.printf(
              "| %s | %s | %s | %,.0f | %,.0f | %,.0f | %s | %,.1f | %,.1f |%n",
              workload,
              workload.title,
              broker.title,
              median(values),
              values.getFirst(),
              values.getLast(),
              ratios(brokers.getOrDefault(Contender.BLIPMQ, List.of()), its),
              median(sorted(its.stream().map(Figure::p50).toList())),
              median(sorted(its.stream().map(Figure::p99).toList())));
        }));
  }

  /** The median of the rounds' ratios, the lowest and the highest. */
  private static String ratios(List<Figure> ours, List<Figure> its) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(ours.size(), its.size()); i++) {
      ratios.add(ours.get(i).value / its.get(i).value);
    }
    if (ratios.isEmpty()) {
      return " | | ";
    }
    List<Double> all = sorted(ratios);
    return "%.2f | %.2f | %.2f".formatted(median(all), all.getFirst(), all.getLast());
  }

  private static List<Double> sorted(List<Double> values) {
    return values.stream().sorted().toList();
  }

  private static double median(List<Double> sorted) {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
