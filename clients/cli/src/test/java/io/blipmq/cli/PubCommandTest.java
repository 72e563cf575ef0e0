package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Message;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.QoS;
import io.blipmq.api.Routing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PubCommandTest {
  private final FakeBroker broker = new FakeBroker();

  @AfterEach
  void forgetInterrupts() {
    var _ = Thread.interrupted();
  }

  @Test
  void publishesAnArgumentWithItsOptionsAndIsSilentInScripts() {
    Run run = Run.with(broker);

    int exit =
        run.exit(
            "pub",
            "a/b",
            "grün",
            "--ttl",
            "5",
            "--qos",
            "0",
            "--key",
            "k",
            "--header",
            "x=1=2",
            "--header",
            "y=",
            "--delay",
            "7");

    assertThat(exit).isEqualTo(ExitCode.OK);
    Message message = broker.published.getFirst();
    assertThat(message.text()).isEqualTo("grün");
    assertThat(message.ttlMillis()).isEqualTo(5);
    assertThat(message.delayMillis()).isEqualTo(7);
    assertThat(message.qos()).isEqualTo(QoS.AT_MOST_ONCE);
    assertThat(message.key()).contains("k");
    assertThat(message.headers().get("x")).contains("1=2");
    assertThat(message.headers().get("y")).contains("");
    assertThat(broker.calls).contains("topic a/b");
    assertThat(broker.closed).isTrue();
    assertThat(run.outText()).isEmpty();
    assertThat(run.errText()).isEmpty();
  }

  @Test
  void routesAsItIsTold() {
    for (String which : List.of("by-key", "round-robin", "random", "3")) {
      assertThat(Run.with(broker).exit("pub", "demo", "hello", "--partition", which)).isZero();
    }
    assertThat(Run.with(broker).exit("pub", "demo", "hello")).isZero();

    assertThat(broker.publishOptions)
        .extracting(PublishOptions::routing)
        .containsExactly(
            Routing.byKey(),
            Routing.roundRobin(),
            Routing.random(),
            Routing.toPartition(3),
            Routing.byKey());
  }

  @Test
  void timesHaveUnits() {
    assertThat(Run.with(broker).exit("pub", "demo", "hello", "--ttl", "12h", "--delay", "30s"))
        .isZero();

    assertThat(broker.published.getFirst().ttlMillis()).isEqualTo(12 * 3_600_000);
    assertThat(broker.published.getFirst().delayMillis()).isEqualTo(30_000);
  }

  @Test
  void tellsAPersonWhereTheMessageIs() {
    Run run = Run.with(broker);

    assertThat(run.exit("pub", "demo", "hello", "-v")).isEqualTo(ExitCode.OK);

    assertThat(run.errText())
        .isEqualTo("5 bytes in demo at partition 0, offset 0, safe in: synced\n");
  }

  @Test
  void tellsAProgramWhereTheMessageIs() {
    Run run = Run.with(broker);

    assertThat(run.exit("pub", "demo", "hello", "--json")).isEqualTo(ExitCode.OK);

    assertThat(run.outText())
        .isEqualTo(
            "{\"topic\":\"demo\",\"bytes\":5,\"partition\":0,\"offset\":0,"
                + "\"durability\":\"synced\"}\n");
  }

  @Test
  void aDashIsStandardInputAsOneMessage() {
    Run run = Run.with(broker).input("a\r\nb\n");

    assertThat(run.exit("pub", "demo", "-")).isEqualTo(ExitCode.OK);

    assertThat(texts()).containsExactly("a\r\nb\n");
  }

  @Test
  void aMessageMayBeginWithADashBehindTwoDashes() {
    assertThat(Run.with(broker).exit("pub", "demo", "--", "-x")).isEqualTo(ExitCode.OK);

    assertThat(texts()).containsExactly("-x");
  }

  @Test
  void whatNoBrokerTakesIsRefusedBeforeItIsSent() {
    Run run = Run.with(broker);
    run.in = new ByteArrayInputStream(new byte[PublishReport.MAX_MESSAGE_BYTES + 1]);

    assertThat(run.exit("pub", "demo", "-")).isEqualTo(ExitCode.FAILED);

    assertThat(run.errText()).contains("too large: a message has at most 16773120 bytes");
    assertThat(broker.published).isEmpty();
  }

  @Test
  void linesAreMessagesInOrderWithEmptyOnesAndCarriageReturns() {
    Run run = Run.with(broker).input("one\r\n\n three \nlast");

    assertThat(run.exit("pub", "demo", "--lines", "-", "-v")).isEqualTo(ExitCode.OK);

    assertThat(texts()).containsExactly("one\r", "", " three ", "last");
    assertThat(run.errText()).startsWith("4 of 4 lines confirmed in ");
  }

  @Test
  void manyMoreLinesThanTheWindowArrive() {
    var input = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3 * LinePublisher.WINDOW + 5; i++) {
      expected.add("line " + i);
      input.append("line ").append(i).append('\n');
    }
    broker.publishAnswer =
        index -> CompletableFuture.supplyAsync(() -> FakeBroker.confirmation(index));
    Run run = Run.with(broker).input(input.toString());

    assertThat(run.exit("pub", "demo", "--lines", "-", "--json")).isEqualTo(ExitCode.OK);

    assertThat(texts()).isEqualTo(expected);
    assertThat(run.outText()).contains("\"sent\":49157,\"confirmed\":49157");
  }

  @Test
  void neverHasMoreLinesUnconfirmedThanTheWindow() {
    List<CompletableFuture<Confirmation>> open = new ArrayList<>();
    broker.publishAnswer =
        index -> {
          assertThat(open).hasSizeLessThan(LinePublisher.WINDOW);
          var future = new CompletableFuture<Confirmation>();
          open.add(future);
          if (open.size() == LinePublisher.WINDOW) {
            // The window is full: the publisher can only go on because of these.
            open.forEach(one -> one.complete(FakeBroker.confirmation(0)));
            open.clear();
          }
          return future;
        };
    Run run = Run.with(broker).input("x\n".repeat(2 * LinePublisher.WINDOW));

    assertThat(run.exit("pub", "demo", "--lines", "-", "-v")).isEqualTo(ExitCode.OK);

    assertThat(run.errText()).startsWith("32,768 of 32,768 lines confirmed");
  }

  @Test
  void namesTheFirstLineThatWasNotConfirmedAndSendsNoMore() {
    broker.publishAnswer =
        index ->
            index == 2
                ? CompletableFuture.failedFuture(new BlipException.QueueFull("the queue is full"))
                : CompletableFuture.completedFuture(FakeBroker.confirmation(index));
    Run run = Run.with(broker).input("a\nb\nc\nd\ne\n");

    assertThat(run.exit("pub", "demo", "--lines", "-")).isEqualTo(ExitCode.FAILED);

    assertThat(texts()).containsExactly("a", "b", "c");
    assertThat(run.errText())
        .isEqualTo(
            "blipmq: line 3 was not confirmed: the queue is full; the 2 before it were;"
                + " go on from it with: tail -n +3\n");
  }

  @Test
  void countsLaterLinesThatWereConfirmedThoughAnEarlierOneWasNot() {
    var refused = new CompletableFuture<Confirmation>();
    broker.publishAnswer =
        index -> {
          if (index == 3) {
            refused.completeExceptionally(new BlipException.Disconnected("gone"));
          }
          return index == 1
              ? refused
              : CompletableFuture.completedFuture(FakeBroker.confirmation(index));
        };
    Run run = Run.with(broker).input("a\nb\nc\nd\n");

    assertThat(run.exit("pub", "demo", "--lines", "-")).isEqualTo(ExitCode.UNREACHABLE);

    assertThat(run.errText())
        .startsWith("blipmq: line 2 was not confirmed: gone; is a broker running there?")
        .contains("the 1 before it were, and so were 2 after it;");
  }

  @Test
  void anInterruptionConfirmsWhatWasSentAndSaysHowMuch() {
    Run run = Run.with(broker);
    broker.publishAnswer =
        index -> {
          if (index == 1) {
            run.interruption.raise(2);
          }
          return CompletableFuture.completedFuture(FakeBroker.confirmation(index));
        };
    run.input("a\nb\nc\n");

    assertThat(run.exit("pub", "demo", "--lines", "-")).isEqualTo(130);

    assertThat(texts()).containsExactly("a", "b");
    assertThat(run.errText())
        .isEqualTo(
            "blipmq: interrupted; all 2 lines that were sent are confirmed,"
                + " line 3 was the first not sent\n");
  }

  @Test
  void anInterruptionWhileReadingEndsQuietly() {
    Run run = Run.with(broker);
    run.in =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new AssertionError("one byte at a time is slow");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            run.interruption.raise(15);
            throw new ClosedByInterruptException();
          }
        };

    assertThat(run.exit("pub", "demo", "-")).isEqualTo(143);
    assertThat(run.errText()).isEqualTo("blipmq: interrupted\n");
  }

  @Test
  void aFileGoesOutByteForByte(@TempDir Path folder) throws Exception {
    byte[] bytes = new byte[1_000_000];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("a.bin"), bytes);
    Run run = Run.with(broker);
    run.interactive = true;

    assertThat(run.exit("pubfile", "demo", file.toString())).isEqualTo(ExitCode.OK);

    assertThat(broker.published.getFirst().payload()).isEqualTo(bytes);
    assertThat(run.errText()).contains("100% of 1,000,000 bytes").contains("offset 0");
    assertThat(run.outText()).isEmpty();
  }

  @Test
  void aFileThatIsTooLargeIsNotSent(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("big");
    try (var channel =
        Files.newByteChannel(
            file,
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.WRITE)) {
      channel.position(50_000_000).write(java.nio.ByteBuffer.wrap(new byte[1]));
    }
    Run run = Run.with(broker);

    assertThat(run.exit("pubfile", "demo", file.toString())).isEqualTo(ExitCode.FAILED);

    assertThat(run.errText()).contains("(50000001 bytes) is too large").contains("split -b 1M");
    assertThat(broker.published).isEmpty();
  }

  @Test
  void aFileBeyondTheBrokersLimitIsRefusedWithWhatToDo(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("big"), "12345");
    broker.publishAnswer =
        _ ->
            CompletableFuture.failedFuture(
                new BlipException.TooLarge("5 bytes; the broker takes 4"));
    Run run = Run.with(broker);

    assertThat(run.exit("pubfile", "demo", file.toString())).isEqualTo(ExitCode.FAILED);

    assertThat(run.errText())
        .contains("big: 5 bytes; the broker takes 4; to split it: split -b 1M ");
  }

  @Test
  void aFileThatIsNotThereOrAFolderSaysSo(@TempDir Path folder) {
    Run run = Run.with(broker);

    assertThat(run.exit("pubfile", "demo", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(run.exit("pubfile", "demo", folder.toString())).isEqualTo(1);

    assertThat(run.errText().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("none: there is no such file"),
            line -> assertThat(line).endsWith("is a folder; name a file"));
  }

  private List<String> texts() {
    return broker.published.stream()
        .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
        .toList();
  }
}
