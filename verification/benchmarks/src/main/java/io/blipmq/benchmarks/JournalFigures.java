package io.blipmq.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The journal's figures: {@code <folder> [rounds [seconds [recovery messages [most backlog]]]]}.
 * Products take turns, so that a machine that drifts does so for all of them; a table of medians is
 * printed at the end. Nothing is asserted.
 */
final class JournalFigures {
  private static final int SMALL = 256;
  private static final int LARGE = 4_096;
  private static final int J1_IN_FLIGHT = 100_000;
  private static final int WINDOW_OF_LARGE = 10_000;
  private static final int[] IN_FLIGHT = {1, 16, 256};
  private static final String[] POLICIES = {"always", "every_n:64", "interval_ms:20", "none"};

  /** What ours takes for a record of 256 bytes, and of 4 KiB, with all framing. */
  private static final int SMALL_RECORD = 304;

  private static final int LARGE_RECORD = LARGE + SMALL_RECORD - SMALL;
  private static final long PREALLOCATED = 256L << 20;

  private final Path folder;
  private final double seconds;
  private final Map<String, List<Flow.Result>> results = new LinkedHashMap<>();
  private double bytesPerRecord;

  private JournalFigures(Path folder, double seconds) {
    this.folder = folder;
    this.seconds = seconds;
  }

  /** How a log is opened in a folder. */
  private interface Opening {
    Log open(Path where) throws Exception;
  }

  /** Runs them all. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "journal-figures");
    int rounds = number(arguments, 1, 5);
    double seconds = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 5;
    int recovery = number(arguments, 3, 10_000_000);
    int backlog = number(arguments, 4, 20_000_000);
    var figures = new JournalFigures(folder, seconds);
    try {
      for (int round = 0; round < rounds; round++) {
        System.out.printf("round %d of %d%n", round + 1, rounds);
        figures.round();
      }
      figures.print();
      RecoveryFigures.run(folder.resolve("recovery"), recovery);
      delete(folder.resolve("recovery"));
      HeapFigures.run(folder.resolve("heap"), backlog);
    } finally {
      delete(folder);
    }
  }

  private static int number(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }

  private void round() throws Exception {
    for (String policy : POLICIES) {
      for (int inFlight : IN_FLIGHT) {
        run(policy, SMALL, inFlight, "BlipMQ", where -> new BlipLog(where, policy, SMALL));
        if (policy.equals("always")) {
          synced(inFlight);
        }
      }
    }
    run("none", SMALL, J1_IN_FLIGHT, "BlipMQ", where -> new BlipLog(where, "none", SMALL));
    run("none", SMALL, J1_IN_FLIGHT, "Chronicle", where -> new ChronicleLog(where, SMALL, false));
    run("none", SMALL, J1_IN_FLIGHT, "Artemis", where -> new ArtemisLog(where, SMALL, false));
    bare("none", SMALL, SMALL_RECORD, J1_IN_FLIGHT, 0, false);
    run("none", LARGE, WINDOW_OF_LARGE, "BlipMQ", where -> new BlipLog(where, "none", LARGE));
    bare("none", LARGE, LARGE_RECORD, WINDOW_OF_LARGE, 0, false);
  }

  private void synced(int inFlight) throws Exception {
    run("always", SMALL, inFlight, "Chronicle", where -> new ChronicleLog(where, SMALL, true));
    run("always", SMALL, inFlight, "Artemis", where -> new ArtemisLog(where, SMALL, true));
    bare("always", SMALL, SMALL_RECORD, inFlight, inFlight, true);
  }

  private void bare(String policy, int payload, int record, int inFlight, int atOnce, boolean sync)
      throws Exception {
    run(
        policy,
        payload,
        inFlight,
        "bare",
        where -> new BareLog(where.resolve("file"), record, atOnce, sync, 0));
    run(
        policy,
        payload,
        inFlight,
        "bare, preallocated",
        where -> new BareLog(where.resolve("file"), record, atOnce, sync, PREALLOCATED));
  }

  private void run(String policy, int payload, int inFlight, String name, Opening opening)
      throws Exception {
    Path where = Files.createDirectories(folder.resolve("log"));
    Flow.Result result;
    try (Log log = opening.open(where)) {
      result = Flow.run(log, inFlight, seconds);
      if (log instanceof BlipLog ours && payload == SMALL) {
        bytesPerRecord = ours.bytesPerRecord();
      }
    }
    delete(where);
    String row = "%s | %,d | %,d | %s".formatted(policy, payload, inFlight, name);
    results.computeIfAbsent(row, _ -> new ArrayList<>()).add(result);
    System.out.printf("%s: %,.0f/s%n", row, result.rate());
  }

  private void print() {
    System.out.println();
    System.out.println(
        "| policy | bytes | in flight | what | records/s | from | to | p50 us | p99 us | p99.9 us"
            + " |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    results.forEach((row, all) -> {
      List<Double> rates = all.stream().map(Flow.Result::rate).sorted().toList();
      var latency = new Histogram(3);
      all.forEach(one -> latency.add(one.latency()));
      System.out.printf(
          "| %s | %,.0f | %,.0f | %,.0f | %,.1f | %,.1f | %,.1f |%n",
          row,
          rates.get(rates.size() / 2),
          rates.getFirst(),
          rates.getLast(),
          latency.getValueAtPercentile(50) / 1e3,
          latency.getValueAtPercentile(99) / 1e3,
          latency.getValueAtPercentile(99.9) / 1e3);
    });
    System.out.printf(
        "%nA message of %d bytes takes %.1f bytes on disk: %.2f for each byte of payload.%n%n",
        SMALL, bytesPerRecord, bytesPerRecord / SMALL);
  }

  static void delete(Path folder) throws IOException {
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
