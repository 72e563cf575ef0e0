package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.DropStats;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.PartitionStats;
import io.blipmq.api.Rates;
import io.blipmq.api.Retention;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.api.WhenFull;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReportsTest {
  private final FakeBroker broker = new FakeBroker();

  @BeforeEach
  void twoTopics() {
    var billing =
        new SubscriptionStats(
            "orders",
            "billing",
            1,
            20,
            3,
            100,
            80,
            4,
            5,
            6,
            7,
            Duration.ofMillis(1234),
            67_108_864,
            List.of());
    broker.topicStats.add(
        new TopicStats(
            "orders",
            TopicOptions.defaults()
                .withPartitions(2)
                .withRetention(new Retention(1_000, 0, Duration.ofDays(7)), WhenFull.BLOCK)
                .withOverflow(OverflowPolicy.DROP_NEW),
            List.of(
                new PartitionStats(0, 100, 700, 30_000, 1_500_000),
                new PartitionStats(1, 0, 400, 20_000, 500_000)),
            3,
            1,
            new DropStats(1, 2, 3, 4),
            new Rates(5.2, 6.7),
            List.of(billing)));
    broker.topicStats.add(
        new TopicStats(
            "news/today",
            TopicOptions.defaults(),
            List.of(new PartitionStats(0, 0, 5, 10, 5)),
            0,
            0,
            DropStats.NONE,
            Rates.NONE,
            List.of()));
  }

  @Test
  void topicsAreATable() {
    Run run = Run.with(broker);

    assertThat(run.exit("topics")).isEqualTo(ExitCode.OK);

    assertThat(run.outText())
        .isEqualTo(
            """
            topic       partitions  messages  bytes  published  published/s  delivered/s  delayed  dropped  expired  publishers  subscriptions
            orders               2      1000  50000    2000000            5            7        1        6        4           3              1
            news/today           1         5     10          5            0            0        0        0        0           0              0
            """);
  }

  @Test
  void topicsAsJsonAreAnObjectEach() {
    Run run = Run.with(broker);

    assertThat(run.exit("topics", "--json")).isEqualTo(ExitCode.OK);

    assertThat(run.outText().lines().toList())
        .containsExactly(
            "{\"name\":\"orders\",\"partitions\":2,\"messages\":1000,\"bytes\":50000,"
                + "\"published\":2000000,\"publishers\":3,\"delayed\":1,\"published_per_second\":5,"
                + "\"delivered_per_second\":7,\"expired\":4,\"dropped\":6,\"dropped_capacity\":1,"
                + "\"dropped_retention\":2,\"dropped_memory\":3,\"retention\":{\"messages\":1000,"
                + "\"bytes\":0,\"age_ms\":604800000},\"when_full\":\"block\","
                + "\"default_ttl_ms\":0,\"capacity\":0,\"overflow\":\"drop_new\",\"partition\":["
                + "{\"messages\":600,\"bytes\":30000,\"published\":1500000,\"first_offset\":100,"
                + "\"next_offset\":700},{\"messages\":400,\"bytes\":20000,\"published\":500000,"
                + "\"first_offset\":0,\"next_offset\":400}],\"subscriptions\":[{\"name\":\"billing\","
                + "\"pattern\":\"orders\",\"consumers\":1,\"lag\":20,\"in_flight\":3,"
                + "\"delivered\":100,\"acknowledged\":80,\"redelivered\":4,\"expired\":5,"
                + "\"dropped\":6,\"dead_lettered\":7,\"oldest_unsettled_ms\":1234,"
                + "\"pinned_bytes\":67108864}]}",
            "{\"name\":\"news/today\",\"partitions\":1,\"messages\":5,\"bytes\":10,"
                + "\"published\":5,\"publishers\":0,\"delayed\":0,\"published_per_second\":0,"
                + "\"delivered_per_second\":0,\"expired\":0,\"dropped\":0,\"dropped_capacity\":0,"
                + "\"dropped_retention\":0,\"dropped_memory\":0,\"when_full\":\"evict_oldest\","
                + "\"default_ttl_ms\":0,\"capacity\":0,\"partition\":[{\"messages\":5,"
                + "\"bytes\":10,\"published\":5,\"first_offset\":0,\"next_offset\":5}],"
                + "\"subscriptions\":[]}");
  }

  @Test
  void noTopicsAreNothingInAScriptAndASentenceForAPerson() {
    broker.topicStats.clear();
    Run script = Run.with(broker);
    Run person = Run.with(broker);
    person.interactive = true;

    assertThat(script.exit("topics")).isEqualTo(ExitCode.OK);
    assertThat(person.exit("topics")).isEqualTo(ExitCode.OK);

    assertThat(script.outText() + script.errText() + person.outText()).isEmpty();
    assertThat(person.errText()).startsWith("no topics yet");
  }

  @Test
  void statsOfTheBroker() {
    Run text = Run.with(broker);
    Run json = Run.with(broker);

    assertThat(text.exit("stats")).isEqualTo(ExitCode.OK);
    assertThat(json.exit("stats", "--json")).isEqualTo(ExitCode.OK);

    assertThat(text.outText()).containsPattern("memory limit bytes +9\n");
    assertThat(json.outText())
        .isEqualTo(
            "{\"topics\":1,\"subscriptions\":2,\"published\":3,\"delivered\":4,\"in_flight\":5,"
                + "\"published_per_second\":10,\"delivered_per_second\":21,\"expired\":6,"
                + "\"dropped\":7,\"dropped_capacity\":1,\"dropped_retention\":2,"
                + "\"dropped_memory\":4,\"memory_bytes\":8,\"memory_limit_bytes\":9}\n");
  }

  @Test
  void statsOfATopicShowItsSubscriptions() {
    Run run = Run.with(broker);

    assertThat(run.exit("stats", "orders")).isEqualTo(ExitCode.OK);

    assertThat(run.outText())
        .containsPattern("published +2,000,000\n")
        .containsPattern("dropped retention +2\n")
        .containsPattern("retention +1,000 messages or 7d\nwhen full +block\n")
        .contains("1               400  20000     500000             0          400\n")
        .contains("\nsubscription billing (orders)\n")
        .containsPattern("  lag +20\n")
        .containsPattern("  oldest unsettled ms +1,234\n");
  }

  @Test
  void statsOfATopicThatIsNotThereAreAnError() {
    Run run = Run.with(broker);

    assertThat(run.exit("stats", "nothing")).isEqualTo(ExitCode.FAILED);
    assertThat(run.errText()).isEqualTo("blipmq: there is no topic nothing\n");
  }

  @Test
  void unsubDeletesTheGroup() {
    Run run = Run.with(broker);

    assertThat(run.exit("unsub", "orders", "--group", "billing", "--json")).isEqualTo(ExitCode.OK);

    assertThat(broker.calls).containsExactly("delete orders billing");
    assertThat(run.outText())
        .isEqualTo("{\"topic\":\"orders\",\"group\":\"billing\",\"deleted\":true}\n");
  }

  @Test
  void completionKnowsEveryCommandAndOption() {
    Run bash = Run.with(broker);
    Run zsh = Run.with(broker);

    assertThat(bash.exit("completion", "bash")).isEqualTo(ExitCode.OK);
    assertThat(zsh.exit("completion", "zsh")).isEqualTo(ExitCode.OK);

    assertThat(bash.outText())
        .contains("complete -F _complete_blipmq", "pubfile", "unsub", "--prefetch", "earliest")
        .startsWith("#!/usr/bin/env bash");
    assertThat(zsh.outText()).contains("bashcompinit").endsWith(bash.outText());
  }
}
