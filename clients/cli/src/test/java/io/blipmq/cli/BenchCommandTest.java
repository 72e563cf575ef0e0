package io.blipmq.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchCommandTest {
  private final Run run = Run.with(new FakeBroker());

  @TempDir private Path folder;

  private int bench(String arguments) {
    return run.exit(("bench " + arguments).split(" ", -1));
  }

  @Test
  void reportsRatesLatenciesAndFaults() {
    int exit = bench("--messages 500 --publishers 2 --subscribers 2 --topics 3 --warmup 0");

    assertThat(run.errText()).isEmpty();
    assertThat(run.outText())
        .contains("in process: 2 to 2, 3 topics, 256 bytes, QoS 0, batches of 1, window 1,024")
        .contains("published  500 in ")
        .contains("received   1,000\n")
        .contains(" messages/s, ")
        .containsPattern("latency    p50 .*, p95 .*, p99 .*, p99.9 .*, max .* us")
        .contains("0 lost, 0 duplicates, 0 out of order, 0 unconfirmed");
    assertThat(exit).isEqualTo(ExitCode.OK);
  }

  @Test
  void withAJournalNothingOfItIsLeftBehind() throws IOException {
    int exit =
        bench(
            "--messages 200 --qos 1 --wal --wal-dir " + folder + " --fsync none --warmup 0 --json");

    assertThat(run.errText()).isEmpty();
    assertThat(run.outText())
        .contains("\"target\":\"in process, journaled\"")
        .contains("\"published\":200,\"received\":200,")
        .contains("\"confirm_us\":{\"count\":200,\"p50\":")
        .contains("\"lost\":0,\"duplicates\":0,\"out_of_order\":0,\"unconfirmed\":0}");
    assertThat(exit).isEqualTo(ExitCode.OK);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void writesTheChart() throws IOException {
    Path page = folder.resolve("report.html");

    int exit = bench("--messages 200 --warmup 0 --report " + page);

    assertThat(exit).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(page)).contains("<polyline").contains("received   200");
  }

  @Test
  void aReportThatCannotBeWrittenIsSaidBeforeTheLoad() {
    int exit = bench("--messages 1 --report " + folder.resolve("none/report.svg"));

    assertThat(run.errText()).contains("there is no folder " + folder.resolve("none"));
    assertThat(run.outText()).isEmpty();
    assertThat(exit).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aBrokerThatIsNotThereIsSaidSo() {
    int exit = bench("--target nats://127.0.0.1:1 --messages 1");

    assertThat(run.errText()).startsWith("blipmq: no broker answers at 127.0.0.1:1: ");
    assertThat(exit).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void aBrokerThatRefusesIsNotTakenForOneThatIsNotThere() throws IOException {
    try (ServerSocket nats = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var refusing =
          new FutureTask<byte[]>(() -> {
            try (Socket client = nats.accept()) {
              client
                  .getOutputStream()
                  .write("-ERR 'Authorization Violation'\r\n".getBytes(US_ASCII));
              return client.getInputStream().readAllBytes();
            }
          });
      Thread.ofVirtual().start(refusing);
      int exit = bench("--target nats://127.0.0.1:" + nats.getLocalPort() + " --messages 1");

      assertThat(run.errText()).isEqualTo("blipmq: NATS says -ERR 'Authorization Violation'\n");
      assertThat(exit).isEqualTo(ExitCode.FAILED);
    }
  }
}
