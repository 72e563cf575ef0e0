package io.blipmq.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients for other brokers, against the real ones where they are installed. */
final class OtherBrokersIT {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();
  private int port;

  @BeforeEach
  void pickAPort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : started) {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private void start(String program, String... arguments) throws IOException {
    Optional<Path> found =
        Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin")
            .map(bin -> Path.of(bin, program))
            .filter(Files::isExecutable)
            .findFirst();
    assumeThat(found).as(program + " is not installed (Debian has it)").isPresent();
    List<String> command = new ArrayList<>();
    command.add(found.orElseThrow().toString());
    command.addAll(List.of(arguments));
    started.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(program + ".log").toFile())
            .start());
  }

  /** Runs a load, again and again until the broker is there. */
  private Result run(String scheme, Plan.Shape shape) throws Exception {
    URI target = URI.create(scheme + "://127.0.0.1:" + port);
    Plan plan =
        new Plan(
            shape,
            PlanTest.flow(2_000, 10, 100),
            PlanTest.where(Optional.of(target), Optional.empty()));
    long deadline = System.nanoTime() + A_MINUTE.toNanos();
    while (true) {
      try {
        return new Bench(plan).run();
      } catch (IOException e) {
        boolean starting = String.valueOf(e.getMessage()).contains("no broker answers");
        if (!starting || !started.getLast().isAlive() || System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  private static void complete(Result result, int subscribers) {
    assertThat(result.published()).isEqualTo(2_000);
    assertThat(result.received()).isEqualTo(2_000L * subscribers);
    assertThat(result.faults().none()).as("%s", result.faults()).isTrue();
  }

  @Test
  void nats() throws Exception {
    start("nats-server", "-a", "127.0.0.1", "-p", Integer.toString(port));

    complete(run("nats", new Plan.Shape(2, 2, 1, 64, 0)), 2);
    complete(run("nats", new Plan.Shape(2, 2, 3, 1_000, 0)), 2);
  }

  @Test
  void jetStream() throws Exception {
    String store = folder.resolve("jetstream").toString();
    start("nats-server", "-a", "127.0.0.1", "-p", Integer.toString(port), "-js", "-sd", store);

    complete(run("nats", new Plan.Shape(2, 2, 1, 64, 1)), 2);
    Result several = run("nats", new Plan.Shape(2, 2, 3, 1_000, 1));
    complete(several, 2);
    assertThat(several.confirmLatency().getTotalCount()).isEqualTo(2_000);
  }

  @Test
  void natsWithoutJetStream() throws Exception {
    start("nats-server", "-a", "127.0.0.1", "-p", Integer.toString(port));

    assertThatThrownBy(() -> run("nats", new Plan.Shape(1, 1, 1, 64, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no JetStream")
        .hasMessageContaining("--jetstream");
  }

  @Test
  void redis() throws Exception {
    start(
        "redis-server",
        "--bind",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--save",
        "",
        "--dir",
        folder.toString());

    complete(run("redis", new Plan.Shape(2, 2, 3, 64, 0)), 2);
    Result streams = run("redis", new Plan.Shape(2, 0, 3, 64, 1));
    complete(streams, 0);
    assertThat(streams.confirmLatency().getTotalCount()).isEqualTo(2_000);
  }

  @Test
  void mosquitto() throws Exception {
    Path config = folder.resolve("mosquitto.conf");
    Files.writeString(
        config, "listener " + port + " 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n");
    start("mosquitto", "-c", config.toString());

    complete(run("mqtt", new Plan.Shape(2, 2, 3, 64, 0)), 2);
    complete(run("mqtt", new Plan.Shape(2, 2, 3, 64, 1)), 2);
  }
}
