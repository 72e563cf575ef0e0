package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.TopicOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that do something with a group, on a real broker. */
final class GroupCommandsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final SubscribeOptions BILLING =
      SubscribeOptions.group("billing").from(new StartPosition.Earliest()).withMaxRetries(0);

  private final BlipMQ broker = BlipMQ.open();
  private final Run run = Run.connecting(_ -> new Kept(broker));

  @AfterEach
  void close() {
    broker.close();
  }

  private int exit(String line) {
    return run.exit(line.split(" "));
  }

  private List<String> next(int most) throws InterruptedException {
    try (Subscription billing = broker.topic("orders").subscribe(BILLING)) {
      List<Delivery> batch = billing.receiveBatch(most, SOON);
      billing.ack(batch);
      return batch.stream().map(Delivery::text).toList();
    }
  }

  @Test
  void seekGoesBackAndAhead() throws InterruptedException {
    for (String text : List.of("a", "b", "c")) {
      broker.topic("orders").publish(text);
    }
    assertThat(next(3)).containsExactly("a", "b", "c");

    assertThat(exit("seek orders --group billing --to offset:1")).isZero();
    assertThat(next(3)).containsExactly("b", "c");
    assertThat(exit("seek orders --group billing --to earliest --json")).isZero();
    assertThat(next(1)).containsExactly("a");
    assertThat(exit("seek orders --group billing --to latest")).isZero();
    broker.topic("orders").publish("d");
    assertThat(next(3)).containsExactly("d");

    assertThat(run.outText())
        .isEqualTo("{\"topic\":\"orders\",\"group\":\"billing\",\"moved\":true}\n");
    assertThat(run.errText()).isEmpty();
    assertThat(broker.topics().describe("orders").subscriptions())
        .singleElement()
        .satisfies(stats -> assertThat(stats.delivered()).isEqualTo(stats.acknowledged()));
  }

  @Test
  void seekMovesTheGroupOfAPattern() throws InterruptedException {
    SubscribeOptions all = SubscribeOptions.group("audit").from(new StartPosition.Earliest());
    broker.topic("orders/eu").publish("a");
    try (Subscription audit = broker.subscribe("orders/#", all)) {
      audit.ack(audit.receive(SOON).orElseThrow());
    }

    assertThat(exit("seek orders/# --group audit --to earliest")).isZero();

    try (Subscription audit = broker.subscribe("orders/#", all)) {
      assertThat(audit.receive(SOON).orElseThrow().text()).isEqualTo("a");
    }
  }

  @Test
  void subReadsThePartitionsThatItIsTold() {
    broker.topics().create("orders", TopicOptions.defaults().withPartitions(3));
    for (int partition = 0; partition < 3; partition++) {
      assertThat(exit("pub orders m" + partition + " --partition " + partition)).isZero();
    }

    assertThat(exit("sub orders --from earliest --partitions 0,2 --count 2")).isZero();

    assertThat(run.outText().lines()).containsExactlyInAnyOrder("m0", "m2");
  }

  @Test
  void seekMakesNoGroup() {
    broker.topics().create("orders", TopicOptions.defaults());

    assertThat(exit("seek orders --group bilking --to earliest")).isEqualTo(ExitCode.FAILED);
    assertThat(exit("seek others --group billing --to earliest")).isEqualTo(ExitCode.FAILED);

    assertThat(run.errText().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("blipmq: there is no group bilking of orders"),
            line -> assertThat(line).startsWith("blipmq: there is no topic others"));
    assertThat(broker.topics().describe("orders").subscriptions()).isEmpty();
    assertThat(broker.topics().list()).hasSize(1);
  }

  @Test
  void resendBringsBackWhatTheGroupGaveUpOn() throws InterruptedException {
    broker.topic("orders").publish("a");
    try (Subscription billing = broker.topic("orders").subscribe(BILLING)) {
      billing.reject(billing.receive(SOON).orElseThrow());
    }

    assertThat(exit("resend orders --group billing -v")).isZero();
    assertThat(exit("resend orders --group billing --json")).isZero();

    assertThat(run.errText()).isEqualTo("1 dead letters sent back to group billing of orders\n");
    assertThat(run.outText())
        .isEqualTo("{\"topic\":\"orders\",\"group\":\"billing\",\"sent\":0}\n");
    assertThat(next(1)).containsExactly("a");
  }

  @Test
  void resendWithoutDeadLettersSaysSo() {
    broker.topics().create("orders", TopicOptions.defaults());

    assertThat(exit("resend orders --group billing")).isEqualTo(ExitCode.FAILED);

    assertThat(run.errText()).contains("no dead letters of group billing of topic orders");
  }
}
