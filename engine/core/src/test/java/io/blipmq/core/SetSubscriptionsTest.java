package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.core.Engine.Reader;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subscriptions over a set of filters. */
@Timeout(20)
class SetSubscriptionsTest {
  private Engine engine = Engine.journaled();

  @Test
  void whatSeveralFiltersMatchIsDeliveredOnce() {
    Reader reader = engine.setReader("", "a/+", "a/b", "#");
    engine.publish("a/b", "one");
    engine.publish("c", "two");
    assertThat(reader.texts()).containsExactly("one", "two");
  }

  @Test
  void aFilterBeginsWithWhatComesAfterIt() {
    engine.publish("a", "before");
    Reader reader = engine.setReader("", "b");
    engine.publish("a", "still before");
    engine.broker.sets().add(reader.consumer, "a");
    engine.publish("a", "after");
    engine.publish("b", "other");
    assertThat(reader.texts()).containsExactlyInAnyOrder("after", "other");
  }

  @Test
  void aFilterMakesNoTopic() {
    engine.setReader("", "none/there");
    assertThat(engine.broker.admin().list()).isEmpty();
  }

  @Test
  void aRemovedFilterTakesOnlyWhatNoOtherMatches() {
    Reader reader = engine.setReader("", "a/b", "a/+", "c");
    engine.publish("a/b", "first");
    engine.publish("c", "gone");
    assertThat(engine.broker.sets().remove(reader.consumer, "a/b")).isTrue();
    assertThat(engine.broker.sets().remove(reader.consumer, "a/b")).isFalse();
    engine.broker.sets().remove(reader.consumer, "c");
    engine.publish("a/b", "second");
    engine.publish("c", "gone too");
    assertThat(reader.texts()).containsExactly("first", "second");
  }

  @Test
  void aTopicThatIsDeletedAndMadeAgainIsReadAgain() {
    Reader reader = engine.setReader("", "a");
    engine.publish("a", "one");
    engine.broker.admin().delete("a");
    engine.settle();
    assertThat(reader.consumer.ended()).isEmpty();
    engine.publish("a", "two");
    assertThat(reader.texts()).containsExactly("two");
  }

  @Test
  void aNamedOneKeepsItsFiltersAndItsPlaceOverARestart() {
    engine.publish("a/1", "old");
    Reader reader = engine.setReader("session", "a/+", "b", "c");
    engine.publish("a/1", "one");
    engine.publish("b", "two");
    reader.ackAll(reader.poll());
    engine.broker.sets().remove(reader.consumer, "c");
    reader.close();
    engine.publish("a/2", "three");
    engine.publish("c", "not wanted");
    engine = engine.restart();
    engine.publish("a/1", "four");
    engine.publish("a/3", "five");
    assertThat(engine.broker.sets().filters("session")).containsExactlyInAnyOrder("a/+", "b");
    assertThat(engine.setReader("session").texts())
        .containsExactlyInAnyOrder("three", "four", "five");
  }

  @Test
  void aNamedOneIsInCheckpoints() {
    engine.publish("a", "old");
    engine.setReader("session", "a", "b/#").close();
    MemoryLog log = Objects.requireNonNull(engine.log);
    engine.publish("a", "one");
    log.checkpointDue(true);
    engine.advance(Duration.ofSeconds(2));
    log.checkpointDue(false);
    for (int i = 0; i < 5; i++) {
      engine.advance(Duration.ofMillis(100));
    }
    engine.publish("b/x", "two");
    engine = Engine.on(log.crashAfterCheckpoint());
    assertThat(engine.setReader("session").texts()).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void aDeletedOneIsGone() {
    Reader reader = engine.setReader("session", "a");
    engine.broker.sets().delete("session");
    assertThat(reader.consumer.ended()).isPresent();
    engine = engine.restart();
    assertThat(engine.broker.sets().filters("session")).isEmpty();
  }
}
