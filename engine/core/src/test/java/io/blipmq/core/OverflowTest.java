package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.Retention;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.Engine.Answer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverflowTest {
  private final Engine engine = Engine.inMemory();

  private static SubscribeOptions policy(OverflowPolicy policy, int capacity) {
    return SubscribeOptions.group("g").withOverflow(policy).withCapacity(capacity);
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }

  private void publish(Engine to, int count) {
    for (int i = 0; i < count; i++) {
      to.publish("t", Engine.qos0("m" + i));
    }
  }

  @Test
  void dropOldestKeepsTheNewestAndCounts() {
    var reader = engine.reader("t", policy(OverflowPolicy.DROP_OLDEST, 10));
    publish(engine, 1_000);
    assertThat(reader.texts()).isEqualTo(texts(990, 1_000));
    assertThat(engine.broker.admin().describe("t").subscriptions().get(0).dropped()).isEqualTo(990);
  }

  @Test
  void dropNewKeepsTheOldestUntilThereIsRoom() {
    var reader = engine.reader("t", policy(OverflowPolicy.DROP_NEW, 10));
    publish(engine, 1_000);
    assertThat(reader.poll(4)).extracting(Engine.Got::text).isEqualTo(texts(0, 4));
    engine.publish("t", Engine.qos0("late"));
    assertThat(reader.texts()).containsExactly("m4", "m5", "m6", "m7", "m8", "m9", "late");
    assertThat(engine.broker.admin().describe("t").subscriptions().get(0).dropped()).isEqualTo(990);
  }

  @Test
  void failRefusesPublishers() {
    var reader = engine.reader("t", policy(OverflowPolicy.FAIL, 3));
    publish(engine, 3);
    assertThat(engine.publish("t", "x").refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(reader.texts()).hasSize(3);
    assertThat(engine.publish("t", "x").refusal).isNull();
  }

  @Test
  void blockMakesPublishersWaitInOrder() {
    var reader = engine.reader("t", policy(OverflowPolicy.BLOCK, 2));
    publish(engine, 2);
    Answer third = engine.publish("t", Engine.qos0("m2"));
    Answer fourth = engine.publish("t", Engine.qos0("m3"));
    assertThat(third.isOpen()).isTrue();
    assertThat(reader.poll(1)).hasSize(1);
    assertThat(third.confirmed().offset()).isEqualTo(2);
    assertThat(fourth.isOpen()).isTrue();
    assertThat(reader.texts()).containsExactly("m1", "m2");
    assertThat(reader.texts()).containsExactly("m3");
    assertThat(fourth.confirmed().offset()).isEqualTo(3);
  }

  @Test
  void aPublisherWaitsNoLongerThanItsDeadline() {
    engine.reader("t", policy(OverflowPolicy.BLOCK, 1));
    publish(engine, 1);
    Answer waiting = engine.publish("t", "late");
    engine.advance(Duration.ofSeconds(31));
    assertThat(waiting.refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(waiting.text).contains("30000 ms");
  }

  @Test
  void aBlockingSubscriptionThatEndsLetsPublishersGo() {
    var reader =
        engine.reader(
            "t", SubscribeOptions.unnamed().withOverflow(OverflowPolicy.BLOCK).withCapacity(1));
    publish(engine, 1);
    Answer waiting = engine.publish("t", "late");
    reader.close();
    assertThat(waiting.confirmed().offset()).isEqualTo(1);
  }

  @Test
  void oneSlowSubscriptionTakesNothingFromAnother() {
    var slow = engine.reader("t", policy(OverflowPolicy.DROP_OLDEST, 5));
    var quick = engine.reader("t", SubscribeOptions.unnamed());
    for (int i = 0; i < 500; i++) {
      engine.publish("t", Engine.qos0("m" + i));
      assertThat(quick.texts()).containsExactly("m" + i);
    }
    assertThat(slow.texts()).isEqualTo(texts(495, 500));
  }

  @Test
  void journaledQos1IsNeverDroppedForCapacity() {
    Engine journaled = Engine.journaled();
    for (OverflowPolicy policy : List.of(OverflowPolicy.DROP_OLDEST, OverflowPolicy.DROP_NEW)) {
      String topic = policy.text();
      var reader = journaled.reader(topic, policy(policy, 5));
      for (int i = 0; i < 600; i++) {
        journaled.publish(topic, "q1-" + i);
        journaled.publish(topic, Engine.qos0("q0-" + i));
      }
      List<String> got = reader.texts();
      assertThat(got.stream().filter(text -> text.startsWith("q1-")))
          .containsExactlyElementsOf(IntStream.range(0, 600).mapToObj(i -> "q1-" + i).toList());
      assertThat(got).hasSizeLessThan(700);
    }
  }

  @Test
  void theMemoryLimitBecomesQueueFullAndHistoryGivesWay() {
    Engine small =
        Engine.inMemory(io.blipmq.core.BrokerConfig.defaults(4 << 20).withHistoryMessages(10_000));
    String large = "x".repeat(10_000);
    for (int i = 0; i < 2_000; i++) {
      assertThat(small.publish("t", Engine.qos0(large)).refusal).isNull();
    }
    small.reader("t", policy(OverflowPolicy.DROP_OLDEST, 1_000_000));
    int accepted = 0;
    while (small.publish("t", Engine.qos0(large)).refusal == null && accepted < 2_000) {
      accepted++;
      small.advance(Duration.ofMillis(20));
    }
    assertThat(accepted).isBetween(200, 500);
    assertThat(small.broker.stats().memoryBytes()).isLessThanOrEqualTo(4 << 20);
  }

  @Test
  void memoryComesBackWhenTheBacklogIsRead() {
    Engine small = Engine.inMemory(BrokerConfig.defaults(4 << 20));
    String large = "x".repeat(10_000);
    var reader = small.reader("t", policy(OverflowPolicy.DROP_OLDEST, 1_000_000));
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 100; i++) {
        assertThat(small.publish("t", large).refusal).as("round " + round).isNull();
        small.advance(Duration.ofMillis(11));
      }
      reader.ackAll(reader.poll());
      reader.consumer.addCredit(100, 0);
    }
  }

  @Test
  void aConfiguredRetentionIsKeptToTheMessage() {
    var admin = engine.broker.admin();
    admin.create("n", TopicOptions.defaults().withRetention(Retention.ofMessages(7)));
    admin.create(
        "b", TopicOptions.defaults().withRetention(new Retention(0, 1_000, Duration.ZERO)));
    admin.create(
        "a", TopicOptions.defaults().withRetention(new Retention(0, 0, Duration.ofMinutes(1))));
    var behind = engine.reader("n", SubscribeOptions.group("g"));
    long now = engine.time.wall().toEpochMilli();
    for (int i = 0; i < 300; i++) {
      engine.publish("n", "m" + i);
      engine.publish("b", "m" + i);
      engine.publish(
          "a", io.blipmq.api.Message.builder("m" + i).createdMillis(now + i * 1_000L).build());
    }
    var earliest = SubscribeOptions.unnamed().from(new StartPosition.Earliest());
    assertThat(engine.reader("n", earliest).texts()).isEqualTo(texts(293, 300));
    assertThat(behind.texts()).isEqualTo(texts(293, 300));
    int each = io.blipmq.api.Message.of("m299").memoryBytes();
    assertThat(engine.reader("b", earliest).texts()).isEqualTo(texts(300 - 1_000 / each, 300));
    engine.time.advance(Duration.ofMinutes(5));
    assertThat(engine.reader("a", earliest).texts()).isEqualTo(texts(240, 300));
  }

  @Test
  void theDefaultHistoryKeepsTheLastMessages() {
    publish(engine, 5_000);
    var late =
        engine.reader(
            "t", SubscribeOptions.unnamed().from(new StartPosition.Earliest()).withPrefetch(9_999));
    assertThat(late.texts()).isEqualTo(texts(5_000 - 1_024, 5_000));
  }

  @Test
  void whatIsRefusedUsesUpNothingOfTheRetention() {
    var log = new MemoryLog();
    Engine full = Engine.on(log);
    Retention least = new Retention(10, 3_000, Duration.ZERO);
    full.broker.admin().create("t", TopicOptions.defaults().withRetention(least));
    for (int i = 0; i < 5; i++) {
      full.publish("t", "m" + i);
    }
    long memory = full.broker.stats().memoryBytes();
    log.failWith(new BlipException.StorageFull("the disk is full; make room"));
    for (int round = 0; round < 100; round++) {
      full.send("t", Message.of("one of three"));
      full.send("t", Message.of("two"), Message.of("three"));
      full.settle();
    }
    assertThat(full.broker.stats().memoryBytes()).isEqualTo(memory);
    log.failWith(null);
    assertThat(full.publish("t", "m5").confirmed().offset()).isEqualTo(5);
    var options = SubscribeOptions.group("g").from(new StartPosition.Earliest());
    assertThat(full.reader("t", options).texts()).isEqualTo(texts(0, 6));
    assertThat(full.restart().publish("t", "m6").confirmed().offset()).isEqualTo(6);
  }
}
