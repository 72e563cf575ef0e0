package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.EmbeddedOptions;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.bench.Bench;
import io.blipmq.bench.LatencyChart;
import io.blipmq.bench.Plan;
import io.blipmq.bench.Result;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code blipmq bench}: loads a broker, and says how it bore that. */
@Command(
    sortOptions = false,
    name = "bench",
    description = "Loads a broker, and reports rates, latencies, losses and violations of order.",
    footer = {
      "",
      "Without --target the broker is in this process, in memory or with --wal. With it,",
      "the load goes to a broker that runs already: one of ours, or an MQTT broker, NATS",
      "or Redis, to compare with. Each publisher and each subscriber has a connection of",
      "its own there. Every subscriber gets every message.",
      "",
      "Latency counts from the moment at which a message was to be sent: with --rate, a",
      "broker that makes the publisher late does not look better for it. Ctrl+C ends the",
      "run with the figures so far. The exit code is 1 if a message was lost, came twice",
      "or out of order, or the broker refused one.",
      "",
      "Examples:",
      "  blipmq bench --publishers 4 --subscribers 4 --topics 8 --messages 50000 \\",
      "      --msg-size 256 --qos 1 --wal",
      "  blipmq bench --target blip://localhost:7878 --duration 10 --batch 64 --window 16384",
      "  blipmq bench --target mqtt://localhost:1883 --rate 5000 --duration 30 \\",
      "      --report latency.html",
      "  blipmq bench --target nats://localhost:4222 --duration 10 --json | jq .rate"
    })
final class BenchCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Option(names = "--target", paramLabel = "URI", description = "The broker, see below.")
  private @Nullable URI target;

  @Option(
      names = "--publishers",
      paramLabel = "N",
      description = "Connections that publish. Default: ${DEFAULT-VALUE}.")
  private int publishers = 1;

  @Option(
      names = "--subscribers",
      paramLabel = "N",
      description = "Connections that read everything; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int subscribers = 1;

  @Option(
      names = "--topics",
      paramLabel = "N",
      description = "Topics; each publisher uses all in turn. Default: ${DEFAULT-VALUE}.")
  private int topics = 1;

  @Option(
      names = "--messages",
      paramLabel = "N",
      description =
          "How many, all publishers together. Default: 100000, with --duration any number.")
  private @Nullable Long messages;

  @Option(names = "--duration", paramLabel = "S", description = "End after S seconds.")
  private double durationSeconds;

  @Option(
      names = "--msg-size",
      paramLabel = "BYTES",
      description = "The size of each payload, at least 8. Default: ${DEFAULT-VALUE}.")
  private int messageBytes = 256;

  @Option(
      names = "--qos",
      paramLabel = "0|1",
      description =
          "1: each publish is confirmed, each delivery acknowledged. Default: ${DEFAULT-VALUE}.")
  private int qos;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Messages a second, all publishers together. Default: as fast as it goes.")
  private double rate;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Messages that are published at once. Default: ${DEFAULT-VALUE}.")
  private int batch = 1;

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "The most messages of a publisher that are not confirmed (QoS 1) or have not reached"
              + " all subscribers (QoS 0); 0 for any number. Default: ${DEFAULT-VALUE}.")
  private int window = 1_024;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      description = "Send for S seconds first without measuring. Default: ${DEFAULT-VALUE}.")
  private double warmupSeconds = 1;

  @Option(
      names = "--prefetch",
      paramLabel = "N",
      description =
          "The most messages on the way to a subscriber of ours and not settled. Default:"
              + " ${DEFAULT-VALUE}.")
  private int prefetch = 16_384;

  @Option(
      names = "--wal",
      description = "In this process: with a journal, in a folder that is deleted afterwards.")
  private boolean journaled;

  @Option(
      names = "--wal-dir",
      paramLabel = "FOLDER",
      description = "Where to make that folder. Default: the system's temporary folder.")
  private @Nullable Path journalParent;

  @Option(
      names = "--fsync",
      paramLabel = "POLICY",
      description =
          "When the journal is synced: always, every_n:N, interval_ms:T or none. Default:"
              + " interval_ms:20.")
  private @Nullable String fsync;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a chart of the latencies there, as .svg or .html.")
  private @Nullable Path report;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls the command
  private CommandSpec spec;

  BenchCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (report != null && !report.toString().matches(".*\\.(svg|html)")) {
      throw usage("--report " + report + "; use a name that ends in .svg or .html");
    }
    if (report != null && !Files.isDirectory(folderOf(report))) {
      throw usage("--report " + report + "; there is no folder " + folderOf(report));
    }
    if (!journaled && (fsync != null || journalParent != null)) {
      throw usage("--fsync and --wal-dir say how the journal of --wal is kept; add --wal");
    }
    if (blipmq.hasAddress()) {
      throw usage("bench loads what --target names; write --target blip://HOST:PORT, not --addr");
    }
    Path folder = journaled ? journalFolder() : null;
    try {
      return run(plan(Optional.ofNullable(folder)));
    } finally {
      if (folder != null) {
        delete(folder);
      }
    }
  }

  private int run(Plan plan) throws IOException, InterruptedException {
    Shell shell = blipmq.shell();
    shell.interruption().listen();
    Bench bench = new Bench(plan);
    BenchProgress progress = BenchProgress.of(bench, shell, blipmq.json());
    progress.start();
    Result result;
    try {
      result = bench.run();
    } catch (ProtocolException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
    } finally {
      progress.end();
    }
    BenchReport text = new BenchReport(plan, result);
    if (report != null) {
      Files.writeString(report, chart(text, result));
    }
    if (blipmq.json()) {
      text.json().writeLineTo(shell.out());
    } else {
      shell.out().write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    shell.out().flush();
    return result.faults().none() ? ExitCode.OK : ExitCode.FAILED;
  }

  private String chart(BenchReport text, Result result) {
    return String.valueOf(report).endsWith(".svg")
        ? LatencyChart.svg(text.title(), result)
        : LatencyChart.html(text.title(), result, text.toString());
  }

  private Plan plan(Optional<Path> folder) {
    long most = messages != null ? messages : durationSeconds > 0 ? 0 : 100_000;
    return new Plan(
        new Plan.Shape(publishers, subscribers, topics, messageBytes, qos),
        new Plan.Flow(most, seconds(durationSeconds), rate, batch, window, seconds(warmupSeconds)),
        new Plan.Where(
            Optional.ofNullable(target),
            folder,
            fsync == null ? EmbeddedOptions.DEFAULT_FSYNC : FsyncPolicy.parse(fsync),
            prefetch,
            blipmq.apiKey()));
  }

  private static Duration seconds(double seconds) {
    if (!(seconds >= 0) || seconds > 1e6) {
      throw new BlipException.InvalidRequest(seconds + " seconds; use 0 to 1000000");
    }
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private static Path folderOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
  }

  private Path journalFolder() throws IOException {
    return journalParent == null
        ? Files.createTempDirectory("blipmq-bench")
        : Files.createTempDirectory(journalParent, "blipmq-bench");
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private ParameterException usage(String text) {
    return new ParameterException(spec.commandLine(), text);
  }
}
