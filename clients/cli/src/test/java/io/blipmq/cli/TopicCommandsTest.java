package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.DropStats;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.Rates;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.api.WhenFull;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TopicCommandsTest {
  private static final TopicOptions BOUNDED =
      new TopicOptions(
          4,
          Optional.of(new Retention(1_000, 64 << 20, Duration.ofDays(7))),
          WhenFull.BLOCK,
          Duration.ofHours(6),
          500,
          Optional.of(OverflowPolicy.FAIL));

  private final FakeBroker broker = new FakeBroker();

  @Test
  void createHasEveryOptionOfATopic() {
    Run run = Run.with(broker);

    int exit =
        run.exit(
            ("topics create jobs --partitions 4 --retain-messages 1000 --retain-bytes 64M"
                    + " --retain-age 7d --when-full block --ttl 6h --capacity 500 --overflow fail")
                .split(" "));

    assertThat(exit).isZero();
    assertThat(broker.calls).containsExactly("create jobs");
    assertThat(broker.topicOptions).containsExactly(BOUNDED);
    assertThat(run.outText() + run.errText()).isEmpty();
    assertThat(broker.closed).isTrue();
  }

  @Test
  void createWithoutOptionsLeavesThemToTheBroker() {
    assertThat(Run.with(broker).exit("topics", "create", "jobs")).isZero();

    assertThat(broker.topicOptions).containsExactly(TopicOptions.defaults());
  }

  @Test
  void aPersonIsToldWhatTheTopicIsNow() {
    Run run = Run.with(broker);

    assertThat(run.exit("topics", "create", "jobs", "--retain-age", "90m", "-v")).isZero();

    assertThat(run.errText())
        .isEqualTo(
            "topic jobs is created: 1 partition, retention 90m, when full evict_oldest,"
                + " default ttl default, capacity default, overflow default\n");
  }

  @Test
  void aProgramIsToldWhatTheTopicIsNow() {
    Run run = Run.with(broker);

    int exit =
        run.exit(
            "topics", "create", "jobs", "--retain-bytes", "2K", "--overflow", "block", "--json");

    assertThat(exit).isZero();
    assertThat(run.outText())
        .isEqualTo(
            "{\"topic\":\"jobs\",\"created\":true,\"partitions\":1,\"retention\":{\"messages\":0,"
                + "\"bytes\":2048,\"age_ms\":0},\"when_full\":\"evict_oldest\","
                + "\"default_ttl_ms\":0,\"capacity\":0,\"overflow\":\"block\"}\n");
  }

  @Test
  void alterLeavesWhatIsNotNamed() {
    there("jobs", BOUNDED);

    assertThat(Run.with(broker).exit("topics", "alter", "jobs", "--retain-messages", "5")).isZero();
    assertThat(Run.with(broker).exit("topics", "alter", "jobs", "--overflow", "default")).isZero();
    assertThat(Run.with(broker).exit("topics", "alter", "jobs", "--ttl", "0")).isZero();

    Retention five = new Retention(5, 64 << 20, Duration.ofDays(7));
    assertThat(broker.topicOptions)
        .containsExactly(
            BOUNDED.withRetention(five),
            new TopicOptions(
                4, BOUNDED.retention(), WhenFull.BLOCK, Duration.ofHours(6), 500, Optional.empty()),
            BOUNDED.withDefaultTtl(Duration.ZERO));
  }

  @Test
  void aRetentionWithoutAnyLimitIsTheBrokersDefault() {
    there("jobs", TopicOptions.defaults().withRetention(Retention.ofMessages(7)));

    assertThat(Run.with(broker).exit("topics", "alter", "jobs", "--retain-messages", "0")).isZero();

    assertThat(broker.topicOptions).containsExactly(TopicOptions.defaults());
  }

  @Test
  void alterOfATopicThatIsNotThereSaysSoAndMakesNone() {
    Run run = Run.with(broker);

    assertThat(run.exit("topics", "alter", "jobs", "--ttl", "5s")).isEqualTo(ExitCode.FAILED);

    assertThat(run.errText()).isEqualTo("blipmq: there is no topic jobs\n");
    assertThat(broker.calls).isEmpty();
  }

  @Test
  void deleteDeletes() {
    Run run = Run.with(broker);

    assertThat(run.exit("topics", "delete", "jobs", "--json")).isZero();

    assertThat(broker.calls).containsExactly("delete jobs");
    assertThat(run.outText()).isEqualTo("{\"topic\":\"jobs\",\"deleted\":true}\n");
  }

  @Test
  void aBrokerTakesWhatTheCommandsAskFor() {
    try (BlipMQ real = BlipMQ.open()) {
      assertThat(on(real, "topics create jobs --partitions 2 --retain-messages 9")).isZero();
      assertThat(on(real, "topics create jobs --partitions 2 --retain-messages 9")).isZero();
      assertThat(on(real, "topics alter jobs --when-full fail --retain-age 1d")).isZero();
      assertThat(on(real, "pub jobs hello --partition 1")).isZero();

      TopicStats jobs = real.topics().describe("jobs");
      assertThat(jobs.options())
          .isEqualTo(
              TopicOptions.defaults()
                  .withPartitions(2)
                  .withRetention(new Retention(9, 0, Duration.ofDays(1)), WhenFull.FAIL));
      assertThat(jobs.partitions().get(1).published()).isEqualTo(1);

      assertThat(on(real, "topics delete jobs")).isZero();
      assertThat(real.topics().list()).isEmpty();
    }
  }

  @Test
  void aTopicThatExistsOtherwiseIsRefusedWithWhatDiffers() {
    try (BlipMQ real = BlipMQ.open()) {
      real.topics().create("jobs", BOUNDED);
      Run run = Run.connecting(_ -> new Kept(real));

      assertThat(run.exit("topics", "create", "jobs", "--partitions", "4"))
          .isEqualTo(ExitCode.FAILED);

      assertThat(run.errText())
          .startsWith("blipmq: topic jobs exists with other options: ")
          .contains("retention", "alter it, or delete it first")
          .doesNotContain("partitions", "TopicOptions[");
    }
  }

  private static int on(BlipMQ real, String line) {
    Run run = Run.connecting(_ -> new Kept(real));
    int exit = run.exit(line.split(" "));
    assertThat(run.errText()).isEmpty();
    return exit;
  }

  private void there(String name, TopicOptions options) {
    broker.topicStats.add(
        new TopicStats(name, options, List.of(), 0, 0, DropStats.NONE, Rates.NONE, List.of()));
  }
}
