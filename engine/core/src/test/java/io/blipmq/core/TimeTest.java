package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Confirmation;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeTest {
  private final Engine engine = Engine.inMemory();

  private static Message ttl(String text, long millis) {
    return Message.builder(text).ttlMillis(millis).build();
  }

  @Test
  void aMessagePastItsTtlIsNeverDeliveredAndCounted() {
    var reader = engine.reader("t", SubscribeOptions.group("g"));
    engine.publish("t", ttl("short", 100));
    engine.publish("t", ttl("long", 10_000));
    engine.publish("t", "ever");
    engine.advance(Duration.ofMillis(100));
    assertThat(reader.texts()).containsExactly("long", "ever");
    assertThat(engine.broker.stats().expired()).isEqualTo(1);
  }

  @Test
  void ttlHoldsWhileAMessageWaitsForItsRetry() {
    var reader = engine.reader("t", SubscribeOptions.group("g"));
    engine.publish("t", ttl("a", 1_000));
    reader.nack(reader.poll().get(0), 900);
    engine.advance(Duration.ofMillis(1_100));
    assertThat(reader.poll()).isEmpty();
    assertThat(engine.broker.admin().describe("t").subscriptions().get(0).lag()).isZero();
  }

  @Test
  void theWallClockDoesNotExpireAnything() {
    var reader = engine.reader("t", SubscribeOptions.group("g"));
    engine.publish("t", ttl("a", 1_000));
    engine.time.jumpWall(Duration.ofDays(365));
    assertThat(reader.texts()).containsExactly("a");
    engine.publish("t", ttl("b", 1_000));
    engine.time.jumpWall(Duration.ofDays(-730));
    engine.advance(Duration.ofSeconds(2));
    assertThat(reader.texts()).isEmpty();
  }

  @Test
  void topicsHaveADefaultTtl() {
    engine
        .broker
        .admin()
        .create("t", TopicOptions.defaults().withDefaultTtl(Duration.ofSeconds(1)));
    var reader = engine.reader("t", SubscribeOptions.group("g"));
    engine.publish("t", "a");
    engine.publish("t", ttl("b", 5_000));
    engine.advance(Duration.ofSeconds(2));
    assertThat(reader.texts()).containsExactly("b");
  }

  @Test
  void delayedMessagesBecomeVisibleAtTheirTimeInThatOrder() {
    var reader = engine.reader("t", SubscribeOptions.group("g"));
    var later = Message.builder("later").delayMillis(2_000).build();
    var soon = Message.builder("soon").delayMillis(1_000).build();
    assertThat(engine.publish("t", later).confirmed().offset())
        .isEqualTo(Confirmation.UNKNOWN_OFFSET);
    engine.publish("t", soon);
    engine.publish("t", "now");
    assertThat(reader.texts()).containsExactly("now");
    assertThat(engine.broker.admin().describe("t").delayed()).isEqualTo(2);
    engine.advance(Duration.ofMillis(1_001));
    assertThat(reader.poll())
        .extracting(Engine.Got::text, Engine.Got::offset)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("soon", 1L));
    engine.advance(Duration.ofMillis(1_001));
    assertThat(reader.texts()).containsExactly("later");
    assertThat(engine.broker.admin().describe("t").delayed()).isZero();
  }

  @Test
  void delayedMessagesSurviveARestart() {
    Engine before = Engine.journaled();
    before.reader("t", SubscribeOptions.group("g"));
    before.publish("t", Message.builder("a").delayMillis(5_000).build());
    before.publish("t", Message.builder("b").delayMillis(1_000).build());
    before.advance(Duration.ofMillis(1_001));
    Engine after = before.restart();
    var reader = after.reader("t", SubscribeOptions.group("g"));
    assertThat(reader.texts()).containsExactly("b");
    after.advance(Duration.ofMillis(4_999));
    assertThat(reader.texts()).isEmpty();
    after.advance(Duration.ofMillis(2));
    assertThat(reader.texts()).containsExactly("a");
  }

  @Test
  void ttlRunsWhileAMessageWaitsForRoom() {
    var options = SubscribeOptions.group("g").withOverflow(OverflowPolicy.BLOCK).withCapacity(1);
    var reader = engine.reader("t", options);
    engine.publish("t", "first");
    var waits = engine.publish("t", ttl("second", 1_000));
    engine.advance(Duration.ofMillis(900));
    assertThat(waits.isOpen()).isTrue();
    assertThat(reader.texts()).containsExactly("first");
    waits.confirmed();
    engine.advance(Duration.ofMillis(100));
    assertThat(reader.texts()).isEmpty();
    assertThat(engine.broker.stats().expired()).isEqualTo(1);
  }
}
