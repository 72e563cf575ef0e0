package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.blipmq.api.DropStats;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.PartitionStats;
import io.blipmq.api.Rates;
import io.blipmq.api.Retention;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatsTest {
  private final Engine engine = Engine.inMemory();

  private TopicStats stats(String topic) {
    return engine.broker.admin().describe(topic);
  }

  @Test
  void eachPartitionHasItsOwn() {
    TopicOptions options =
        TopicOptions.defaults().withPartitions(2).withRetention(Retention.ofMessages(3));
    engine.broker.admin().create("t", options);
    for (int i = 0; i < 9; i++) {
      engine.publish("t", Message.of("m"));
    }
    int each = Message.of("m").memoryBytes();
    assertThat(stats("t").options()).isEqualTo(options);
    assertThat(stats("t").partitions())
        .extracting(PartitionStats::nextOffset, PartitionStats::published)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(5L, 5L),
            org.assertj.core.groups.Tuple.tuple(4L, 4L));
    engine.advance(Duration.ofSeconds(2));
    assertThat(stats("t").partitions())
        .extracting(PartitionStats::firstOffset)
        .containsExactly(2L, 1L);
    assertThat(stats("t").depth()).isEqualTo(6);
    assertThat(stats("t").published()).isEqualTo(9);
    assertThat(stats("t").bytes()).isGreaterThanOrEqualTo(6L * each);
  }

  @Test
  void dropsAreCountedByTheirReason() {
    engine
        .broker
        .admin()
        .create("r", TopicOptions.defaults().withRetention(Retention.ofMessages(2)));
    engine.reader("r", SubscribeOptions.group("g"));
    engine.reader(
        "c", SubscribeOptions.group("g").withOverflow(OverflowPolicy.DROP_OLDEST).withCapacity(4));
    var reader = engine.reader("e", SubscribeOptions.group("g"));
    for (int i = 0; i < 10; i++) {
      engine.publish("r", "m");
      engine.publish("c", "m");
      engine.publish("e", Message.builder("m").ttl(Duration.ofSeconds(1)).build());
    }
    engine.advance(Duration.ofSeconds(3));
    assertThat(reader.poll()).isEmpty();
    assertThat(stats("r").drops()).isEqualTo(new DropStats(0, 8, 0, 0));
    assertThat(stats("c").drops()).isEqualTo(new DropStats(6, 0, 0, 0));
    assertThat(stats("e").drops()).isEqualTo(new DropStats(0, 0, 0, 10));
    assertThat(engine.broker.stats().drops()).isEqualTo(new DropStats(6, 8, 0, 10));
  }

  @Test
  void ratesAreOfTheLastSeconds() {
    var reader = engine.reader("t", SubscribeOptions.unnamed().withPrefetch(100_000));
    for (int second = 0; second < 30; second++) {
      for (int i = 0; i < 10; i++) {
        engine.publish("t", Engine.qos0("m"));
      }
      if (second % 2 == 0) {
        assertThat(reader.poll(10)).hasSize(10);
      }
      engine.advance(Duration.ofSeconds(1));
    }
    for (Rates rates : new Rates[] {stats("t").rates(), engine.broker.stats().rates()}) {
      assertThat(rates.publishedPerSecond()).isCloseTo(10, within(2.0));
      assertThat(rates.deliveredPerSecond()).isCloseTo(5, within(2.0));
    }
    engine.advance(Duration.ofSeconds(6));
    engine.advance(Duration.ofSeconds(6));
    engine.advance(Duration.ofSeconds(6));
    assertThat(stats("t").rates()).isEqualTo(Rates.NONE);
  }
}
