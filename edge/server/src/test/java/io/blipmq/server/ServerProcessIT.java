package io.blipmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon as a process: signals, exit codes, what it prints where. */
final class ServerProcessIT {
  private static final Map<String, String> ANY_PORTS = Map.of("PORT", "0", "METRICS_PORT", "0");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void endsInOrderOnASignal(String signal) throws Exception {
    assumeThat(ignored())
        .as("signals that the server would inherit as ignored")
        .doesNotContain(signal);
    try (ServerProcess server = ServerProcess.start(folder, ANY_PORTS)) {
      String started = server.event("started");
      server.signal(signal);

      assertThat(server.event("signal")).contains("name=SIG" + signal);
      assertThat(server.event("stopped")).contains("settled=true");
      assertThat(server.exitCode()).isZero();
      assertThat(server.errors()).isEmpty();
      assertThat(ServerProcess.value(started, "journal"))
          .isEqualTo(folder.toRealPath().resolve("blipmq.wal").toString());
      assertThat(started).contains("fsync=interval_ms:20", "keys=open", "recovered_messages=0");
    }
  }

  /** Signals that this process was started with as ignored: a shell does that to its jobs. */
  private static List<String> ignored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return List.of();
    }
    Map<String, Integer> numbers = Map.of("HUP", 1, "INT", 2, "TERM", 15);
    String line =
        Files.readAllLines(status).stream()
            .filter(one -> one.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0");
    long mask = Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
    return numbers.entrySet().stream()
        .filter(signal -> (mask >> (signal.getValue() - 1) & 1) == 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void endsAtOnceOnASecondSignal() throws Exception {
    Path file =
        Files.writeString(folder.resolve("a.toml"), "[server]\nshutdown_timeout_ms = 3600000");
    try (ServerProcess server = ServerProcess.start(folder, ANY_PORTS, file.toString())) {
      String listen = ServerProcess.value(server.event("started"), "listen");
      int port = Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
      try (RawClient client = RawClient.greeted(port)) {
        long subscription = client.subscribe("demo");
        client.publish("demo", 1, new byte[1]);
        client.ping();
        client.poll(subscription);
        server.signal("TERM");
        assertThat(server.event("stopping")).contains("in_flight=1");
        server.signal("TERM");

        assertThat(server.exitCode()).isEqualTo(143);
      }
    }
  }

  @Test
  void saysWhatPreventsTheStartInOneLine() throws Exception {
    try (ServerProcess first = ServerProcess.start(folder, ANY_PORTS)) {
      first.event("started");
      try (ServerProcess second =
          ServerProcess.start(Files.createDirectory(folder.resolve("2")), withJournalOf(folder))) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.errors())
            .startsWith("blipmq: the journal ")
            .contains("in use by process");
        assertThat(second.errors().lines()).hasSize(1);
      }
    }
  }

  @Test
  void saysWhatIsWrongWithTheConfiguration() throws Exception {
    Path file = Files.writeString(folder.resolve("a.yaml"), "prot: 1\nmax_retries: many\n");
    try (ServerProcess server = ServerProcess.start(folder, Map.of("CONFIG", file.toString()))) {
      assertThat(server.exitCode()).isEqualTo(2);
      assertThat(server.errors().lines())
          .hasSize(2)
          .allMatch(line -> line.startsWith("blipmq: " + file));
    }
  }

  private static Map<String, String> withJournalOf(Path folder) {
    return Map.of(
        "PORT", "0", "METRICS_PORT", "0", "WAL_PATH", folder.resolve("blipmq.wal").toString());
  }
}
