package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SubCommandTest {
  private final FakeBroker broker = new FakeBroker();

  @AfterEach
  void forgetInterrupts() {
    var _ = Thread.interrupted();
  }

  @Test
  void printsALineForEachMessageAndAcknowledgesThem() {
    deliver("a", "", "grün");
    Run run = Run.with(broker);

    assertThat(run.exit("sub", "demo", "--group", "g", "--count", "3")).isEqualTo(ExitCode.OK);

    assertThat(run.outText()).isEqualTo("a\n\ngrün\n");
    assertThat(broker.acknowledged).extracting(Delivery::offset).containsExactly(0L, 1L, 2L);
    assertThat(broker.calls).containsExactly("subscribe demo", "close");
    assertThat(broker.closed).isTrue();
    assertThat(run.errText()).isEmpty();
  }

  @Test
  void rawPrintsThePayloadsAndNothingElse() {
    broker.deliver(Message.of(new byte[] {0, (byte) 0xff, '\n'}));
    broker.deliver(Message.of(new byte[] {'\r', 1}));
    Run run = Run.with(broker);

    assertThat(run.exit("sub", "demo", "--count", "2", "--format", "raw")).isEqualTo(ExitCode.OK);

    assertThat(run.out.toByteArray()).containsExactly(0, 0xff, '\n', '\r', 1);
  }

  @Test
  void jsonPrintsAnObjectForEachMessage() {
    broker.deliver(
        Message.builder("say \"hi\"\n").key("k\u0001").header("a", "ü").header("b", "").build());
    broker.deliver(Message.of(new byte[] {(byte) 0xff, 0}));
    broker.deliver(Message.of("plain"));
    Run run = Run.with(broker);

    assertThat(run.exit("sub", "demo", "--count", "3", "--json")).isEqualTo(ExitCode.OK);

    String head = "{\"topic\":\"demo\",\"partition\":0,\"offset\":";
    assertThat(run.outText().lines())
        .containsExactly(
            head
                + "0,\"attempt\":1,\"key\":\"k\\u0001\",\"headers\":{\"a\":\"ü\",\"b\":\"\"},"
                + "\"created\":\"2023-11-14T22:13:20Z\",\"encoding\":\"utf-8\","
                + "\"payload\":\"say \\\"hi\\\"\\n\"}",
            head
                + "1,\"attempt\":1,\"created\":\"2023-11-14T22:13:20Z\","
                + "\"encoding\":\"base64\",\"payload\":\"/wA=\"}",
            head
                + "2,\"attempt\":1,\"created\":\"2023-11-14T22:13:20Z\","
                + "\"encoding\":\"utf-8\",\"payload\":\"plain\"}");
  }

  @Test
  void takesNoMoreThanItsCount() {
    deliver("a", "b", "c");
    Run run = Run.with(broker);

    assertThat(run.exit("sub", "demo", "--group", "g", "--count", "2")).isEqualTo(ExitCode.OK);

    assertThat(run.outText()).isEqualTo("a\nb\n");
    assertThat(broker.acknowledged).hasSize(2);
    assertThat(broker.deliveries).hasSize(1);
    assertThat(broker.subscribed.getFirst().limit()).isEqualTo(2);
  }

  @Test
  void passesItsOptionsOn() {
    Run run = Run.with(broker);

    int exit =
        run.exit(
            "sub",
            "a/#",
            "--group",
            "g",
            "--from",
            "offset:5",
            "--qos",
            "0",
            "--prefetch",
            "9",
            "--filter",
            "key == 'x'",
            "--wait",
            "0");

    assertThat(exit).isEqualTo(ExitCode.OK);
    SubscribeOptions options = broker.subscribed.getFirst();
    assertThat(options.group()).contains("g");
    assertThat(options.start()).contains(new StartPosition.Offset(5));
    assertThat(options.qos()).isEqualTo(QoS.AT_MOST_ONCE);
    assertThat(options.prefetch()).isEqualTo(9);
    assertThat(options.filter()).isEqualTo("key == 'x'");
    assertThat(broker.calls).first().isEqualTo("subscribe a/#");
  }

  @Test
  void acknowledgesNothingAtQosZero() {
    deliver("a");
    broker.deliver(Message.builder("b").qos(QoS.AT_MOST_ONCE).build());

    assertThat(Run.with(broker).exit("sub", "demo", "--count", "1", "--qos", "0")).isZero();
    assertThat(Run.with(broker).exit("sub", "demo", "--count", "1")).isZero();

    assertThat(broker.acknowledged).isEmpty();
  }

  @Test
  void acknowledgesOnlyWhatHasLeftTheProcess() {
    deliver("a", "b");
    Run run = Run.with(broker);
    broker.settleAnswer =
        _ -> {
          assertThat(run.outText()).isEqualTo("a\nb\n");
          return CompletableFuture.completedFuture(null);
        };

    assertThat(run.exit("sub", "demo", "--group", "g", "--count", "2")).isEqualTo(ExitCode.OK);
    assertThat(broker.acknowledged).hasSize(2);
  }

  @Test
  void aReaderThatHasSeenEnoughEndsItQuietlyWithoutAcknowledgement() {
    deliver("a", "b");
    Run run = Run.with(broker);
    run.stdout =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    assertThat(run.exit("sub", "demo", "--group", "g")).isEqualTo(ExitCode.OK);

    assertThat(run.errText()).isEmpty();
    assertThat(broker.acknowledged).isEmpty();
    assertThat(broker.calls).contains("close");
  }

  @Test
  void aFullDiskBehindStandardOutputIsAnError() {
    deliver("a");
    Run run = Run.with(broker);
    run.stdout =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    assertThat(run.exit("sub", "demo", "--group", "g")).isEqualTo(ExitCode.FAILED);

    assertThat(run.errText()).contains("No space left on device");
    assertThat(broker.acknowledged).isEmpty();
  }

  @Test
  void anInterruptionPrintsAndAcknowledgesWhatCameAndEndsWell() {
    deliver("a", "b");
    Run run = Run.with(broker);
    broker.settleAnswer =
        _ -> {
          run.interruption.raise(2);
          return CompletableFuture.completedFuture(null);
        };

    assertThat(run.exit("sub", "demo", "--group", "g")).isEqualTo(ExitCode.OK);

    assertThat(run.outText()).isEqualTo("a\nb\n");
    assertThat(broker.acknowledged).hasSize(2);
    assertThat(run.errText()).isEmpty();
  }

  @Test
  void anInterruptionBeforeTheCountIsReachedSaysSo() {
    deliver("a");
    Run run = Run.with(broker);
    broker.settleAnswer =
        _ -> {
          run.interruption.raise(15);
          return CompletableFuture.completedFuture(null);
        };

    assertThat(run.exit("sub", "demo", "--group", "g", "--count", "2")).isEqualTo(143);

    assertThat(run.errText()).isEqualTo("blipmq: interrupted; 1 of 2 messages came\n");
  }

  @Test
  void anInterruptionWhileConnectingEndsWellToo() {
    Run[] run = new Run[1];
    run[0] =
        Run.connecting(_ -> {
          run[0].interruption.raise(2);
          throw new BlipException.TimedOut("interrupted");
        });

    assertThat(run[0].exit("sub", "demo")).isEqualTo(ExitCode.OK);
    assertThat(run[0].errText()).isEmpty();
  }

  @Test
  void aWaitThatIsOverBeforeTheCountIsAnError() {
    deliver("a");
    Run run = Run.with(broker);

    assertThat(run.exit("sub", "demo", "--count", "2", "--wait", "0")).isEqualTo(ExitCode.FAILED);

    assertThat(run.errText()).isEqualTo("blipmq: 1 of 2 messages came before the wait was over\n");
  }

  @Test
  void acknowledgementsThatWereNotTakenAreReported() {
    deliver("a");
    broker.settleAnswer =
        _ -> CompletableFuture.failedFuture(new BlipException.Disconnected("gone"));
    Run run = Run.with(broker);

    assertThat(run.exit("sub", "demo", "--group", "g", "--count", "1")).isEqualTo(3);

    assertThat(run.outText()).isEqualTo("a\n");
    assertThat(run.errText())
        .isEqualTo(
            "blipmq: 1 messages were printed, but the last acknowledgements were not confirmed,"
                + " so some may come again: gone\n");
  }

  @Test
  void manyMessagesAreAcknowledgedInBatches() {
    int messages = 4 * Receiver.BATCH + 7;
    for (int i = 0; i < messages; i++) {
      broker.deliver(Message.of(String.valueOf(i)));
    }
    int[] settlements = {0};
    broker.settleAnswer =
        _ -> {
          settlements[0]++;
          return CompletableFuture.completedFuture(null);
        };
    Run run = Run.with(broker);

    assertThat(run.exit("sub", "demo", "--group", "g", "--wait", "0")).isEqualTo(ExitCode.OK);

    assertThat(run.out.toString(StandardCharsets.UTF_8).lines()).hasSize(messages);
    assertThat(broker.acknowledged).hasSize(messages);
    assertThat(settlements[0]).isEqualTo(5);
  }

  private void deliver(String... texts) {
    List.of(texts).forEach(text -> broker.deliver(Message.of(text)));
  }
}
