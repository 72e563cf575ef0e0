package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of topics and groups that are made and deleted while the log takes nothing. */
class FaithfulLogTest {
  private static final SubscribeOptions GROUP = SubscribeOptions.group("g");

  private Engine engine = Engine.journaled();

  private MemoryLog log() {
    return Objects.requireNonNull(engine.log);
  }

  private void full(boolean now) {
    log().failWith(now ? new BlipException.StorageFull("no space") : null);
  }

  @Test
  void aTopicThatTheLogRefusedIsThereAfterARestartWithEverythingConfirmedBehindIt() {
    full(true);
    assertThat(engine.publish("t", "a").refusal).isEqualTo(ErrorCode.STORAGE_FULL);
    full(false);
    assertThat(engine.publish("t", "b").refusal).isEqualTo(ErrorCode.STORAGE_FULL);
    engine.advance(Duration.ofSeconds(2));
    var reader = engine.reader("t", GROUP);
    assertThat(engine.publish("t", "c").refusal).isNull();
    assertThat(reader.texts()).containsExactly("c");
    engine = engine.restart();
    assertThat(engine.reader("t", GROUP).texts()).containsExactly("c");
  }

  @Test
  void nothingMoreIsMadeWhileSomethingIsOwed() {
    full(true);
    engine.publish("t", "a");
    assertThatThrownBy(() -> engine.broker.admin().create("u", TopicOptions.defaults()))
        .isInstanceOf(BlipException.StorageFull.class);
    assertThatThrownBy(() -> engine.reader("t", GROUP))
        .isInstanceOf(BlipException.StorageFull.class);
    assertThat(engine.publish("t", Engine.qos0("memory")).refusal).isNull();
    assertThat(engine.broker.logHealth().healthy()).isFalse();
    full(false);
    engine.advance(Duration.ofSeconds(2));
    assertThat(engine.broker.logHealth().healthy()).isTrue();
    engine.broker.admin().create("u", TopicOptions.defaults());
  }

  @Test
  void whatIsDeletedInTheMeantimeStaysDeleted() {
    engine.publish("old", "x");
    engine.reader("old", GROUP).close();
    full(true);
    engine.publish("new", "a");
    engine.broker.admin().delete("new");
    engine.broker.admin().delete("old");
    engine.advance(Duration.ofSeconds(2));
    full(false);
    engine.advance(Duration.ofSeconds(2));
    engine.publish("after", "x");
    engine = engine.restart();
    assertThat(engine.broker.admin().list()).extracting(TopicStats::name).containsExactly("after");
  }

  @Test
  void theOrderHoldsWhereTheLogTakesSomeAndRefusesTheRest() {
    full(true);
    engine.publish("t", "a");
    engine.broker.admin().delete("t");
    log().automatic(false);
    full(false);
    engine.advance(Duration.ofSeconds(2));
    assertThat(log().answer()).isTrue();
    full(true);
    log().automatic(true);
    engine.settle();
    full(false);
    engine.advance(Duration.ofSeconds(2));
    engine = engine.restart();
    assertThat(engine.broker.admin().list()).isEmpty();
  }
}
