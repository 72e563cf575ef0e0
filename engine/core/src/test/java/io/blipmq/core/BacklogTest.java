package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Retention;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.Engine.Got;
import io.blipmq.core.Engine.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backlogs that do not fit into memory. */
@Timeout(20)
class BacklogTest extends BacklogFixture {
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
    List<Got> taken = new ArrayList<>(leaves.poll(30));
    taken.addAll(leaves.poll(30));
    leaves.close();
    Reader stays = engine.reader("t", GROUP);
    List<Integer> all = drain(stays);
    assertThat(taken).hasSizeBetween(30, 50);
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
  void aReaderThatSeeksToTheEndIsWokenByWhatComesNext() {
    Reader reader = engine.reader("t", GROUP);
    publish("t", 0, 5_000);
    reader.consumer.seek(new StartPosition.Latest());
    assertThat(drain(reader)).isEmpty();
    int signals = reader.signals;
    publish("t", 5_000, 5_001);
    assertThat(reader.signals).isGreaterThan(signals);
    same(drain(reader), range(5_000, 5_001));
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

  @Test
  void aReaderThatFindsNothingInTheLogUpToItsEndIsWokenByWhatComesNext() {
    Reader reader = engine.reader("t", GROUP.withCapacity(10_000));
    for (int i = 0; i < 1_500; i++) {
      engine.publish("t", Engine.qos0(text(i)));
    }
    assertThat(drain(reader)).isEmpty();
    assertThat(log().reads()).isPositive();
    int signals = reader.signals;
    publish("t", 1_500, 1_501);
    assertThat(reader.signals).isGreaterThan(signals);
    same(drain(reader), range(1_500, 1_501));
  }
}
