package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Retention;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.Engine.Got;
import io.blipmq.core.Engine.Reader;
import io.blipmq.core.port.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backlogs that do not fit into memory, and checkpoints. */
@Timeout(20)
class BacklogTest {
  private static final SubscribeOptions GROUP = SubscribeOptions.group("g").withPrefetch(50);
  private static final int BYTES = 1_000;
  private static final String PADDING = "x".repeat(BYTES);

  private Engine engine = Engine.on(small(), new MemoryLog());

  private static BrokerConfig small() {
    return BrokerConfig.defaults(2 << 20);
  }

  private MemoryLog log() {
    return Objects.requireNonNull(engine.log);
  }

  private static String text(int i) {
    return i + " " + PADDING;
  }

  private static int number(Got got) {
    return Integer.parseInt(got.text().substring(0, got.text().indexOf(' ')));
  }

  private void publish(String topic, int from, int to) {
    for (int i = from; i < to; i++) {
      assertThat(engine.publish(topic, text(i)).refusal).isNull();
    }
  }

  private List<Integer> drain(Reader reader) {
    List<Integer> numbers = new ArrayList<>();
    while (true) {
      int signals = reader.signals;
      List<Got> got = reader.poll(50);
      if (got.isEmpty() && reader.signals == signals) {
        return numbers;
      }
      for (Got one : got) {
        numbers.add(number(one));
        reader.ack(one);
      }
      reader.consumer.addCredit(got.size(), 0);
    }
  }

  private static void same(List<Integer> got, List<Integer> expected) {
    for (int i = 0; i < Math.max(got.size(), expected.size()); i++) {
      int a = i < got.size() ? got.get(i) : -1;
      int b = i < expected.size() ? expected.get(i) : -1;
      assertThat(a).as("at %d of %d", i, got.size()).isEqualTo(b);
    }
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private SubscriptionStats stats(String topic) {
    return engine.broker.admin().describe(topic).subscriptions().getFirst();
  }

  @Test
  void aBacklogLargerThanMemoryIsServedInOrder() {
    engine.reader("t", GROUP).close();
    publish("t", 0, 10_000);
    assertThat(engine.broker.stats().memoryBytes()).isLessThan(2 << 20);
    assertThat(stats("t").lag()).isEqualTo(10_000);
    same(drain(engine.reader("t", GROUP)), range(0, 10_000));
    assertThat(log().reads()).isPositive();
    assertThat(stats("t").lag()).isZero();
  }

  @Test
  void whoeverReadsAtTheHeadNeedsNoLog() {
    engine.reader("t", GROUP).close();
    Reader quick = engine.reader("t", SubscribeOptions.group("quick").withPrefetch(50));
    for (int i = 0; i < 5_000; i += 20) {
      publish("t", i, i + 20);
      same(drain(quick), range(i, i + 20));
    }
    assertThat(log().reads()).isZero();
    same(drain(engine.reader("t", GROUP)), range(0, 5_000));
  }

  @Test
  void aReaderThatCatchesUpGoesOnInMemory() {
    engine.reader("t", GROUP).close();
    publish("t", 0, 5_000);
    Reader reader = engine.reader("t", GROUP);
    same(drain(reader), range(0, 5_000));
    int reads = log().reads();
    publish("t", 5_000, 5_010);
    same(drain(reader), range(5_000, 5_010));
    assertThat(log().reads()).isEqualTo(reads);
  }

  @Test
  void severalConsumersShareABacklogAndRedeliverWhatComesBack() {
    engine.reader("t", GROUP).close();
    publish("t", 0, 4_000);
    Reader leaves = engine.reader("t", GROUP);
    leaves.poll(30);
    List<Got> taken = leaves.poll(30);
    leaves.close();
    Reader stays = engine.reader("t", GROUP);
    List<Integer> all = drain(stays);
    assertThat(taken).hasSize(30);
    assertThat(all).containsExactlyInAnyOrderElementsOf(range(0, 4_000));
  }

  @Test
  void manyTopicsOfAPatternAreReadByTurns() {
    engine.reader("many/+", GROUP).close();
    for (int i = 0; i < 300; i++) {
      for (int topic = 0; topic < 20; topic++) {
        assertThat(engine.publish("many/" + topic, text(i)).refusal).isNull();
      }
    }
    assertThat(engine.broker.stats().memoryBytes()).isLessThan(2 << 20);
    assertThat(drain(engine.reader("many/+", GROUP))).hasSize(20 * 300);
  }

  @Test
  void manyTopicsThatAreReadToTheEndAreWokenByWhatComesNext() {
    Reader reader = engine.reader("many/+", GROUP);
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 300; i++) {
        for (int topic = 0; topic < 12; topic++) {
          assertThat(engine.publish("many/" + topic, text(i)).refusal).isNull();
        }
      }
      assertThat(drain(reader)).as("round %d", round).hasSize(12 * 300);
      for (int topic = 0; topic < 12; topic++) {
        engine.publish("many/" + topic, text(7));
      }
      assertThat(drain(reader)).as("round %d", round).hasSize(12);
    }
  }

  @Test
  void keysKeepTheirOrder() {
    engine.reader("t", GROUP).close();
    for (int i = 0; i < 4_000; i++) {
      engine.publish("t", Message.builder(text(i)).key("k" + i % 7).build());
    }
    Reader first = engine.reader("t", GROUP);
    Reader second = engine.reader("t", GROUP);
    List<Integer> seen = new ArrayList<>();
    for (int round = 0; round < 1_000; round++) {
      for (Reader reader : List.of(first, second)) {
        List<Got> got = reader.poll(10);
        got.forEach(one -> seen.add(number(one)));
        reader.ackAll(got);
        reader.consumer.addCredit(got.size(), 0);
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(range(0, 4_000));
    for (int key = 0; key < 7; key++) {
      int k = key;
      assertThat(seen.stream().filter(number -> number % 7 == k)).isSorted();
    }
  }

  @Test
  void qos0ThatHasLeftMemoryIsCountedAsDropped() {
    engine.reader("t", GROUP).close();
    for (int i = 0; i < 3_000; i++) {
      QoS qos = i % 3 == 0 ? QoS.AT_LEAST_ONCE : QoS.AT_MOST_ONCE;
      engine.publish("t", Message.builder(text(i)).qos(qos).build());
    }
    List<Integer> got = drain(engine.reader("t", GROUP));
    assertThat(got).isSorted().containsAll(range(0, 1_000).stream().map(i -> 3 * i).toList());
    assertThat(stats("t").dropped()).isEqualTo(3_000 - got.size());
  }

  @Test
  void anUnreadableDiskIsTriedAgain() {
    engine.reader("t", GROUP).close();
    publish("t", 0, 5_000);
    log().failReadsWith(new BlipException.StorageFailed("a bad sector"));
    Reader reader = engine.reader("t", GROUP);
    assertThat(drain(reader)).isEmpty();
    engine.advance(Duration.ofSeconds(2));
    assertThat(drain(reader)).isEmpty();
    log().failReadsWith(null);
    engine.advance(Duration.ofSeconds(2));
    same(drain(reader), range(0, 5_000));
  }

  @Test
  void aBacklogIsThereAfterARestart() {
    engine.reader("t", GROUP).close();
    publish("t", 0, 6_000);
    engine = Engine.on(small(), log().crash(0));
    assertThat(engine.broker.stats().memoryBytes()).isLessThan(2 << 20);
    same(drain(engine.reader("t", GROUP)), range(0, 6_000));
  }

  @Test
  void pagesAreGivenBackWhenNobodyReads() {
    engine.reader("t", GROUP).close();
    publish("t", 0, 5_000);
    Reader reader = engine.reader("t", GROUP);
    reader.poll(10);
    long reading = engine.broker.stats().memoryBytes();
    reader.close();
    assertThat(engine.broker.stats().memoryBytes()).isLessThan(reading);
    assertThat(drain(engine.reader("t", GROUP))).hasSize(5_000);
  }

  // ---- retention

  @Test
  void aRetentionReachesBackIntoTheLog() {
    engine
        .broker
        .admin()
        .create("t", TopicOptions.defaults().withRetention(new Retention(4_000, 0, Duration.ZERO)));
    publish("t", 0, 6_000);
    assertThat(engine.broker.stats().memoryBytes()).isLessThan(2 << 20);
    SubscribeOptions earliest = GROUP.from(new StartPosition.Earliest());
    same(drain(engine.reader("t", earliest)), range(2_000, 6_000));
    SubscribeOptions offset =
        SubscribeOptions.group("o").withPrefetch(50).from(new StartPosition.Offset(2_500));
    same(drain(engine.reader("t", offset)), range(2_500, 6_000));
  }

  @Test
  void bytesInTheLogAreKeptToTheNextLandmarkAndNeverToLess() {
    long bytes = 3_000_000;
    engine
        .broker
        .admin()
        .create("t", TopicOptions.defaults().withRetention(new Retention(0, bytes, Duration.ZERO)));
    publish("t", 0, 10_000);
    engine.advance(Duration.ofSeconds(2));
    SubscribeOptions earliest = GROUP.from(new StartPosition.Earliest());
    List<Integer> got = drain(engine.reader("t", earliest));
    int each = Message.of(text(5_000)).memoryBytes();
    assertThat((long) got.size() * each).isBetween(bytes, bytes + bytes / 4);
    assertThat(got).isEqualTo(range(10_000 - got.size(), 10_000));
  }

  @Test
  void aTimeIsFoundInTheLog() {
    engine
        .broker
        .admin()
        .create("t", TopicOptions.defaults().withRetention(new Retention(9_000, 0, Duration.ZERO)));
    for (int i = 0; i < 50; i++) {
      for (int j = 100 * i; j < 100 * (i + 1); j++) {
        long created = engine.time.wall().toEpochMilli();
        engine.publish("t", Message.builder(text(j)).createdMillis(created).build());
      }
      engine.advance(Duration.ofMinutes(1));
    }
    var time = new StartPosition.Time(engine.time.wall().minus(Duration.ofMinutes(40)));
    same(drain(engine.reader("t", GROUP.from(time))), range(1_000, 5_000));
  }

  // ---- checkpoints

  private void checkpoint() {
    log().checkpointDue(true);
    engine.advance(Duration.ofSeconds(2));
    log().checkpointDue(false);
    for (int i = 0; i < 5; i++) {
      engine.advance(Duration.ofMillis(100));
    }
  }

  @Test
  void aStartFromACheckpointFindsEverything() {
    Reader reader = engine.reader("t", GROUP);
    engine.reader("a/+", SubscribeOptions.group("p").withFilter("key == 'k'")).close();
    engine.broker.admin().create("parts", TopicOptions.defaults().withPartitions(3));
    publish("t", 0, 100);
    engine.publish("gone", "x");
    engine.broker.admin().delete("gone");
    List<Got> got = reader.poll(50);
    List.of(0, 1, 2, 5).forEach(i -> reader.ack(got.get(i)));
    engine.publish("t", Message.builder(text(500)).delayMillis(60_000).build());
    checkpoint();
    publish("t", 100, 120);
    engine.publish("a/new", Message.builder(text(7)).key("k").build());

    engine = Engine.on(small(), log().crashAfterCheckpoint());
    List<Integer> left = new ArrayList<>(range(0, 120));
    left.removeAll(List.of(0, 1, 2, 5));
    Reader again = engine.reader("t", GROUP);
    assertThat(drain(again)).isEqualTo(left);
    assertThat(drain(engine.reader("a/+", SubscribeOptions.group("p").withPrefetch(5))))
        .containsExactly(7);
    assertThat(engine.broker.admin().describe("parts").partitions()).isEqualTo(3);
    assertThat(engine.broker.admin().list()).noneMatch(topic -> topic.name().equals("gone"));
    engine.advance(Duration.ofMinutes(2));
    assertThat(drain(again)).containsExactly(500);
    assertThat(engine.publish("t", text(1)).confirmed().offset()).isEqualTo(121);
  }

  @Test
  void whatWasPublishedDuringACheckpointIsThere() {
    engine.reader("t", GROUP).close();
    publish("t", 0, 10);
    log().checkpointDue(true);
    int published = 10;
    for (int i = 0; i < 30; i++) {
      engine.time.advance(Duration.ofMillis(i < 20 ? 100 : 1));
      engine.broker.runTimers();
      engine.publish("t", text(published++));
      engine.publish("new/" + i, text(i));
      engine.reader("new/" + i, GROUP.from(new StartPosition.Earliest())).close();
    }
    log().checkpointDue(false);
    checkpoint();
    publish("t", published, published + 10);
    engine = Engine.on(small(), log().crashAfterCheckpoint());
    same(drain(engine.reader("t", GROUP)), range(0, published + 10));
    for (int i = 0; i < 30; i++) {
      assertThat(drain(engine.reader("new/" + i, GROUP))).containsExactly(i);
    }
  }

  @Test
  void aPublishThatIsSentAgainAfterACheckpointIsStoredOnce() {
    engine.reader("t", GROUP).close();
    for (int i = 0; i < 5; i++) {
      engine.publishAs(77, i, "t", text(i));
    }
    checkpoint();
    engine = Engine.on(small(), log().crashAfterCheckpoint());
    for (int i = 0; i < 6; i++) {
      assertThat(engine.publishAs(77, i, "t", text(i)).refusal).isNull();
    }
    same(drain(engine.reader("t", GROUP)), range(0, 6));
  }

  @Test
  void retentionAndItsLandmarksSurvive() {
    engine
        .broker
        .admin()
        .create(
            "t", TopicOptions.defaults().withRetention(new Retention(0, 3_000_000, Duration.ZERO)));
    publish("t", 0, 8_000);
    checkpoint();
    engine = Engine.on(small(), log().crashAfterCheckpoint());
    publish("t", 8_000, 9_000);
    engine.advance(Duration.ofSeconds(2));
    SubscribeOptions earliest = GROUP.from(new StartPosition.Earliest());
    List<Integer> got = drain(engine.reader("t", earliest));
    int each = Message.of(text(5_000)).memoryBytes();
    assertThat((long) got.size() * each).isBetween(3_000_000L, 4_000_000L);
    assertThat(got).isEqualTo(range(9_000 - got.size(), 9_000));
  }

  @Test
  void aCheckpointWithARefusedPartHasNoEnd() {
    engine.reader("t", GROUP).close();
    engine.publish("t", Message.builder(text(1)).delayMillis(60_000).build());
    log().refuseDelays(true);
    checkpoint();
    assertThat(log().records()).noneMatch(LogRecord.CheckpointEnd.class::isInstance);
    log().refuseDelays(false);
    checkpoint();
    assertThat(log().records()).anyMatch(LogRecord.CheckpointEnd.class::isInstance);
    engine = Engine.on(small(), log().crashAfterCheckpoint());
    engine.advance(Duration.ofMinutes(2));
    assertThat(drain(engine.reader("t", GROUP))).containsExactly(1);
  }

  @Test
  void aRefusedCheckpointIsNone() {
    engine.reader("t", GROUP).close();
    publish("t", 0, 10);
    log().checkpointDue(true);
    log().automatic(false);
    engine.advance(Duration.ofSeconds(2));
    log().failWith(new BlipException.StorageFull("no space"));
    log().automatic(true);
    engine.settle();
    engine.advance(Duration.ofSeconds(2));
    log().failWith(null);
    engine.advance(Duration.ofSeconds(3));
    publish("t", 10, 20);
    assertThat(engine.publish("t", text(20)).refusal).isNull();
    engine = Engine.on(small(), log().crash(0));
    same(drain(engine.reader("t", GROUP)), range(0, 21));
  }
}
