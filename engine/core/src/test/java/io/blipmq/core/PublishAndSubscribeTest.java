package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.Engine.Got;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishAndSubscribeTest {
  private final Engine engine = Engine.inMemory();

  @Test
  void everySubscriptionGetsEveryMessageInOrder() {
    var one = engine.reader("t", SubscribeOptions.unnamed());
    var two = engine.reader("t", SubscribeOptions.group("g"));
    for (int i = 0; i < 1_000; i++) {
      assertThat(engine.publish("t", "m" + i).confirmed())
          .isEqualTo(new Confirmation(0, i, 1, Durability.MEMORY));
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      expected.add("m" + i);
    }
    assertThat(one.texts()).isEqualTo(expected);
    assertThat(two.texts()).isEqualTo(expected);
  }

  @Test
  void consumersOfAGroupShare() {
    var one = engine.reader("t", SubscribeOptions.group("g").withPrefetch(2));
    var two = engine.reader("t", SubscribeOptions.group("g").withPrefetch(10));
    for (int i = 0; i < 5; i++) {
      engine.publish("t", "m" + i);
    }
    assertThat(one.texts()).containsExactly("m0", "m1");
    assertThat(two.texts()).containsExactly("m2", "m3", "m4");
  }

  @Test
  void noMessageWaitsForABusyConsumerWhileAnotherIsIdle() {
    var busy = engine.reader("t", SubscribeOptions.group("g").withPrefetch(1));
    var idle = engine.reader("t", SubscribeOptions.group("g").withPrefetch(1));
    engine.publish("t", "a");
    assertThat(busy.texts()).containsExactly("a");
    assertThat(idle.poll()).isEmpty();
    int before = idle.signals;
    engine.publish("t", "b");
    assertThat(idle.signals).isEqualTo(before + 1);
    assertThat(idle.texts()).containsExactly("b");
  }

  @Test
  void aConsumerThatPassesLetsAnotherBeTold() {
    var first = engine.reader("t", SubscribeOptions.group("g"));
    var second = engine.reader("t", SubscribeOptions.group("g"));
    first.poll();
    second.poll();
    engine.publish("t", "a");
    assertThat(first.signals).isEqualTo(1);
    assertThat(second.signals).isZero();
    first.consumer.pass();
    assertThat(second.signals).isEqualTo(1);
  }

  @Test
  void creditIsNeverExceeded() {
    var reader = engine.reader("t", SubscribeOptions.unnamed().withPrefetch(3));
    for (int i = 0; i < 10; i++) {
      engine.publish("t", "m" + i);
    }
    assertThat(reader.texts()).hasSize(3);
    assertThat(reader.texts()).isEmpty();
    reader.consumer.addCredit(2, 0);
    assertThat(reader.texts()).containsExactly("m3", "m4");
  }

  @Test
  void creditInBytesIsNeverExceeded() {
    var reader = engine.reader("t", SubscribeOptions.unnamed());
    reader.consumer.addCredit(0, 10);
    engine.publish("t", "1234567");
    engine.publish("t", "1234567");
    assertThat(reader.texts()).hasSize(1);
    assertThat(reader.texts()).isEmpty();
    reader.consumer.addCredit(0, 4);
    assertThat(reader.texts()).hasSize(1);
  }

  @Test
  void aFullSinkEndsThePollAndLosesNothing() {
    var reader = engine.reader("t", SubscribeOptions.unnamed());
    engine.publish("t", "a");
    engine.publish("t", "b");
    List<String> taken = new ArrayList<>();
    int count =
        reader.consumer.poll(
            (cursor, offset, attempt, qos, message) -> taken.isEmpty() && taken.add(message.text()),
            10);
    assertThat(count).isEqualTo(1);
    assertThat(taken).containsExactly("a");
    assertThat(reader.texts()).containsExactly("b");
  }

  @Test
  void startPositions() {
    for (int i = 0; i < 5; i++) {
      engine.publish("t", "m" + i);
      engine.advance(Duration.ofSeconds(1));
    }
    assertThat(texts(new StartPosition.Earliest())).containsExactly("m0", "m1", "m2", "m3", "m4");
    assertThat(texts(new StartPosition.Latest())).isEmpty();
    assertThat(texts(new StartPosition.Offset(3))).containsExactly("m3", "m4");
    assertThat(texts(new StartPosition.Offset(99))).isEmpty();
    assertThat(texts(new StartPosition.LastCommitted())).isEmpty();
  }

  @Test
  void startsAtATime() {
    for (int i = 0; i < 5; i++) {
      engine.publish("t", Message.builder("m" + i).createdMillis(1_000L * (i + 1)).build());
    }
    var at = new StartPosition.Time(java.time.Instant.ofEpochMilli(2_500));
    assertThat(texts(at)).containsExactly("m2", "m3", "m4");
  }

  private List<String> texts(StartPosition start) {
    return engine.reader("t", SubscribeOptions.unnamed().from(start)).texts();
  }

  @Test
  void aNamedSubscriptionGoesOnWhereItsLastConsumerLeft() {
    var first = engine.reader("t", SubscribeOptions.group("g"));
    engine.publish("t", "a");
    engine.publish("t", "b");
    first.ack(first.poll(1).get(0));
    first.close();
    engine.publish("t", "c");
    assertThat(engine.reader("t", SubscribeOptions.group("g")).texts()).containsExactly("b", "c");
  }

  @Test
  void qos0IsSettledByDelivery() {
    var reader = engine.reader("t", SubscribeOptions.group("g"));
    engine.publish("t", Engine.qos0("a"));
    Got got = reader.poll().get(0);
    assertThat(reader.ack(got)).isEqualTo(1);
    assertThat(reader.consumer.unsettled()).isZero();
    var low = engine.reader("u", SubscribeOptions.group("g").withQos(QoS.AT_MOST_ONCE));
    engine.publish("u", "b");
    assertThat(low.ack(low.poll().get(0))).isEqualTo(1);
  }

  @Test
  void patternsSeePresentAndFutureTopics() {
    engine.publish("a/x", "0");
    var one = engine.reader("a/+", SubscribeOptions.unnamed());
    var all = engine.reader("#", SubscribeOptions.unnamed());
    engine.publish("a/x", "1");
    engine.publish("a/y", "2");
    engine.publish("a/y/z", "3");
    engine.publish("b", "4");
    assertThat(one.texts()).containsExactlyInAnyOrder("1", "2");
    assertThat(all.texts()).containsExactlyInAnyOrder("1", "2", "3", "4");
  }

  @Test
  void keysPickThePartitionAndOthersGoRound() {
    engine.broker.admin().create("p", TopicOptions.defaults().withPartitions(4));
    var partitions = new java.util.HashSet<Integer>();
    for (int i = 0; i < 8; i++) {
      partitions.add(engine.publish("p", "m").confirmed().partition());
    }
    assertThat(partitions).containsExactlyInAnyOrder(0, 1, 2, 3);
    int first = engine.publish("p", Engine.keyed("k", "1")).confirmed().partition();
    for (int i = 0; i < 10; i++) {
      assertThat(engine.publish("p", Engine.keyed("k", "2")).confirmed().partition())
          .isEqualTo(first);
    }
  }

  @Test
  void filtersChooseByKeyAndHeaders() {
    var reader =
        engine.reader(
            "t", SubscribeOptions.group("g").withFilter("header.kind ^= 'or' && key != 'x'"));
    engine.publish("t", Message.builder("1").header("kind", "order").build());
    engine.publish("t", Message.builder("2").header("kind", "order").key("x").build());
    engine.publish("t", Message.builder("3").header("kind", "other").build());
    engine.publish("t", "4");
    assertThat(reader.texts()).containsExactly("1");
    assertThatThrownBy(() -> engine.reader("t", SubscribeOptions.unnamed().withFilter("key = 1")))
        .isInstanceOf(BlipException.InvalidRequest.class)
        .hasMessageContaining("character 1");
  }

  @Test
  void refusesWhatItCannotTake() {
    var small = Engine.inMemory(Engine.defaults().withMaxMessageBytes(3).withCreateTopics(false));
    assertThatThrownBy(() -> small.publish("t", "a"))
        .isInstanceOf(BlipException.TopicNotFound.class);
    small.broker.admin().create("t", TopicOptions.defaults());
    assertThat(small.publish("t", "abcd").refusal).isEqualTo(ErrorCode.TOO_LARGE);
    assertThatThrownBy(() -> small.publish("$sys", "a"))
        .isInstanceOf(BlipException.NotPermitted.class);
    small.broker.beginShutdown();
    assertThat(small.publish("t", "a").refusal).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }

  @Test
  void deletingATopicTellsItsConsumers() {
    var reader = engine.reader("t", SubscribeOptions.group("g"));
    engine.publish("t", "a");
    var handle = engine.broker.topic("t");
    engine.broker.admin().delete("t");
    assertThat(reader.signals).isPositive();
    assertThat(reader.consumer.ended()).containsInstanceOf(BlipException.TopicNotFound.class);
    assertThat(handle.deleted()).isTrue();
    assertThat(engine.broker.stats().topics()).isZero();
    assertThat(engine.publish("t", "again").confirmed().offset()).isZero();
  }

  @Test
  void seekMovesAGroup() {
    var reader = engine.reader("t", SubscribeOptions.group("g"));
    for (int i = 0; i < 5; i++) {
      engine.publish("t", "m" + i);
    }
    reader.ackAll(reader.poll());
    reader.consumer.seek(new StartPosition.Offset(2));
    assertThat(reader.texts()).containsExactly("m2", "m3", "m4");
    reader.consumer.seek(new StartPosition.Earliest());
    assertThat(reader.texts()).containsExactly("m0", "m1", "m2", "m3", "m4");
  }

  @Test
  void statisticsAddUp() {
    var reader = engine.reader("t", SubscribeOptions.group("g"));
    engine.publish("t", "a");
    engine.publish("t", "b");
    engine.publish("t", "c");
    reader.ack(reader.poll(2).get(0));
    var stats = engine.broker.admin().describe("t");
    assertThat(stats.depth()).isEqualTo(3);
    assertThat(stats.published()).isEqualTo(3);
    var mine = stats.subscriptions().get(0);
    assertThat(mine.lag()).isEqualTo(2);
    assertThat(mine.inFlight()).isEqualTo(1);
    assertThat(mine.delivered()).isEqualTo(2);
    assertThat(mine.acknowledged()).isEqualTo(1);
    assertThat(engine.broker.stats().inFlight()).isEqualTo(1);
  }
}
