package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Message;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.Engine.Got;
import io.blipmq.core.subscription.DeadLetters;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedeliveryTest {
  private static final SubscribeOptions GROUP =
      SubscribeOptions.group("g")
          .withAckDeadline(Duration.ofSeconds(5))
          .withRetryBackoff(Duration.ofMillis(100))
          .withMaxRetries(2);

  private final Engine engine = Engine.inMemory();

  @Test
  void redeliversAfterTheAckDeadlineAndTheBackoff() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", "a");
    assertThat(reader.poll()).hasSize(1);
    engine.advance(Duration.ofMillis(4_990));
    assertThat(reader.poll()).isEmpty();
    engine.advance(Duration.ofMillis(20));
    assertThat(reader.poll()).isEmpty();
    engine.advance(Duration.ofMillis(121));
    Got again = reader.poll().get(0);
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.offset()).isZero();
  }

  @Test
  void theBackoffDoubles() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", "a");
    reader.nack(reader.poll().get(0), -1);
    engine.advance(Duration.ofMillis(99));
    assertThat(reader.poll()).isEmpty();
    engine.advance(Duration.ofMillis(22));
    reader.nack(reader.poll().get(0), -1);
    engine.advance(Duration.ofMillis(199));
    assertThat(reader.poll()).isEmpty();
    engine.advance(Duration.ofMillis(42));
    assertThat(reader.poll().get(0).attempt()).isEqualTo(3);
  }

  @Test
  void negativeAcknowledgementComesBackAtOnceOrAfterADelay() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", "a");
    engine.publish("t", "b");
    List<Got> both = reader.poll();
    reader.nack(both.get(1), 0);
    reader.nack(both.get(0), 1_000);
    assertThat(reader.texts()).containsExactly("b");
    engine.advance(Duration.ofMillis(1_001));
    assertThat(reader.texts()).containsExactly("a");
  }

  @Test
  void aConsumerIsToldOfNewMessagesAfterAKeyCameBackToIt() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", Message.builder("a").key("k").build());
    engine.publish("t", Message.builder("b").key("k").build());
    reader.nack(reader.poll().get(0), -1);
    engine.advance(Duration.ofMillis(121));
    assertThat(reader.texts()).containsExactly("a", "b");
    int before = reader.signals;
    engine.publish("t", "c");
    assertThat(reader.signals).isEqualTo(before + 1);
  }

  @Test
  void aConsumersEndReturnsItsMessagesInOrderAndIsNoFailure() {
    var first = engine.reader("t", GROUP);
    for (int i = 0; i < 5; i++) {
      engine.publish("t", "m" + i);
    }
    for (int round = 0; round < 5; round++) {
      assertThat(first.texts()).containsExactly("m0", "m1", "m2", "m3", "m4");
      first.close();
      first = engine.reader("t", GROUP);
    }
    assertThat(engine.broker.topics().find("$dlq/t/g")).isNull();
  }

  @Test
  void deadLettersSayWhyWhereWhenAndHowOften() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", Message.builder("bad").header("own", "1").key("k").build());
    for (int attempt = 1; attempt <= 3; attempt++) {
      Got got = reader.poll().get(0);
      assertThat(got.attempt()).isEqualTo(attempt);
      reader.nack(got, 0);
    }
    assertThat(reader.poll()).isEmpty();
    Message letter = letters().get(0).message();
    assertThat(letter.text()).isEqualTo("bad");
    assertThat(letter.key()).contains("k");
    assertThat(letter.headers().toMap())
        .containsEntry("own", "1")
        .containsEntry(DeadLetters.REASON, "max-retries")
        .containsEntry(DeadLetters.TOPIC, "t")
        .containsEntry(DeadLetters.OFFSET, "0")
        .containsEntry(DeadLetters.SUBSCRIPTION, "g")
        .containsEntry(DeadLetters.ATTEMPTS, "3")
        .containsEntry(DeadLetters.TIME, "2026-11-21T00:00:00Z");
    assertThat(engine.broker.admin().describe("t").subscriptions().get(0).lag()).isZero();
  }

  @Test
  void rejectedMessagesAreDeadLettersAndCanBeSentBack() {
    var reader = engine.reader("t", GROUP);
    var other = engine.reader("t", SubscribeOptions.group("other"));
    engine.publish("t", "a");
    engine.publish("t", "b");
    other.ackAll(other.poll());
    Got a = reader.poll().get(0);
    reader.consumer.reject(a.cursor(), a.offset(), a.offset());
    assertThat(letters()).hasSize(1);
    assertThat(engine.broker.admin().resendDeadLetters("t", "g")).isEqualTo(1);
    assertThat(engine.broker.admin().resendDeadLetters("t", "g")).isZero();
    assertThat(reader.texts()).containsExactly("a");
    assertThat(other.texts()).isEmpty();
  }

  @Test
  void discardsWhereConfiguredAndCounts() {
    var settings = Engine.defaults().subscriptions();
    var discarding =
        Engine.inMemory(
            Engine.defaults()
                .withSubscriptions(
                    new io.blipmq.core.subscription.Settings(
                        settings.capacity(),
                        settings.overflow(),
                        settings.ackDeadline(),
                        0,
                        settings.retryBackoff(),
                        settings.retryBackoffMax(),
                        false)));
    var reader = discarding.reader("t", SubscribeOptions.group("g"));
    discarding.publish("t", "a");
    reader.nack(reader.poll().get(0), 0);
    assertThat(reader.poll()).isEmpty();
    var stats = discarding.broker.admin().describe("t").subscriptions().get(0);
    assertThat(stats.deadLettered()).isEqualTo(1);
    assertThat(stats.lag()).isZero();
    assertThat(discarding.broker.admin().list()).hasSize(1);
  }

  @Test
  void settlingTwiceIsToldApart() {
    var reader = engine.reader("t", GROUP);
    var other = engine.reader("t", GROUP);
    engine.publish("t", "a");
    Got a = reader.poll().get(0);
    assertThat(other.ack(a)).isEqualTo(1);
    assertThat(reader.ack(a)).isZero();
    assertThat(reader.ack(a)).isEqualTo(1);
    assertThat(reader.consumer.accept(99, 0, 0)).isEqualTo(1);
    assertThat(reader.consumer.accept(a.cursor(), 0, Long.MAX_VALUE)).isPositive();
    assertThat(reader.consumer.accept(a.cursor(), Long.MIN_VALUE, Long.MAX_VALUE)).isPositive();
  }

  @Test
  void aLateAcknowledgementIsTakenUntilSomebodyElseHasTheMessage() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", "a");
    Got a = reader.poll().get(0);
    engine.advance(Duration.ofSeconds(6));
    assertThat(reader.ack(a)).isZero();
    engine.advance(Duration.ofSeconds(6));
    assertThat(reader.poll()).isEmpty();
  }

  @Test
  void acknowledgesEverythingUpToAnOffset() {
    var reader = engine.reader("t", GROUP);
    for (int i = 0; i < 5; i++) {
      engine.publish("t", "m" + i);
    }
    List<Got> all = reader.poll();
    reader.consumer.acceptThrough(all.get(2).cursor(), 2);
    assertThat(reader.consumer.unsettled()).isEqualTo(2);
    reader.close();
    assertThat(engine.reader("t", GROUP).texts()).containsExactly("m3", "m4");
  }

  @Test
  void keysStayWithOneConsumerAndInOrderRedeliveriesIncluded() {
    var one = engine.reader("t", GROUP.withPrefetch(2));
    engine.publish("t", Engine.keyed("k", "1"));
    engine.publish("t", Engine.keyed("k", "2"));
    engine.publish("t", Engine.keyed("k", "3"));
    engine.publish("t", Engine.keyed("j", "4"));
    List<Got> first = one.poll();
    assertThat(first).extracting(Got::text).containsExactly("1", "2");
    var two = engine.reader("t", GROUP);
    assertThat(two.texts()).containsExactly("4");
    one.nack(first.get(0), 1_000);
    assertThat(two.texts()).isEmpty();
    engine.advance(Duration.ofMillis(1_001));
    assertThat(two.texts()).containsExactly("1", "2", "3");
  }

  @Test
  void whenAConsumerLeavesItsKeysMoveWithoutReordering() {
    var one = engine.reader("t", GROUP.withPrefetch(2));
    for (int i = 1; i <= 4; i++) {
      engine.publish("t", Engine.keyed("k", "" + i));
    }
    one.poll();
    var two = engine.reader("t", GROUP);
    assertThat(two.poll()).isEmpty();
    int before = two.signals;
    one.close();
    assertThat(two.signals).isGreaterThan(before);
    assertThat(two.texts()).containsExactly("1", "2", "3", "4");
  }

  private List<Got> letters() {
    return engine
        .reader("$dlq/t/g", SubscribeOptions.unnamed().from(new StartPosition.Earliest()))
        .poll();
  }

  @Test
  void aConsumerIsToldWhenAKeyMovesOnThatHasAsMuchBehindItAsMayWait() {
    var reader = engine.reader("t", SubscribeOptions.group("g").withPrefetch(100));
    for (int i = 0; i < 5_000; i++) {
      engine.publish("t", Engine.keyed("k", "m" + i));
    }
    reader.nack(reader.poll(1).get(0), 1_000);
    assertThat(reader.poll()).isEmpty();
    int signals = reader.signals;
    engine.advance(Duration.ofSeconds(1));
    assertThat(reader.signals).isGreaterThan(signals);
    assertThat(reader.poll()).hasSize(99);
  }
}
