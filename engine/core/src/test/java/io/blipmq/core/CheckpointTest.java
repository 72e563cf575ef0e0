package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.api.Retention;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.Engine.Got;
import io.blipmq.core.Engine.Reader;
import io.blipmq.core.port.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checkpoints, and starts from them. */
@Timeout(20)
class CheckpointTest extends BacklogFixture {
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
    assertThat(engine.broker.admin().describe("parts").partitions()).hasSize(3);
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

  @Test
  void nothingIsNeededOfWhatEverybodyHasSettled() {
    Reader reader = engine.reader("t", GROUP);
    publish("t", 0, 100);
    assertThat(engine.broker.needs().from(1, 0)).isZero();
    drain(reader);
    assertThat(engine.broker.needs().from(1, 0)).isEqualTo(100);
    assertThat(engine.broker.needs().from(9, 0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aPlaceThatACheckpointHasSeenIsNotGivenAgain() {
    engine.reader("t", GROUP).close();
    publish("t", 0, 1);
    log().checkpointDue(true);
    engine.advance(Duration.ofSeconds(2));
    log().checkpointDue(false);
    log().automatic(false);
    engine.send("t", Message.of("refused"));
    engine.advance(Duration.ofMillis(100));
    log().failWith(new BlipException.StorageFull("no space"));
    log().answer();
    log().failWith(null);
    log().automatic(true);
    for (int i = 0; i < 5; i++) {
      engine.advance(Duration.ofMillis(100));
    }
    assertThat(engine.publish("t", text(1)).confirmed().offset()).isEqualTo(2);
    engine = engine.restart();
    assertThat(engine.publish("t", text(2)).confirmed().offset()).isEqualTo(3);
    assertThat(drain(engine.reader("t", GROUP))).containsExactly(0, 1, 2);
  }
}
