package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.table.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Durable tables. */
@Timeout(20)
class TableTest {
  private Engine engine = Engine.journaled();

  private Table table() {
    return engine.broker.table("t");
  }

  private void put(String key, String text) {
    table().put(key, Message.of(text), Table.NOBODY);
    engine.settle();
  }

  private List<String> contents() {
    List<String> all = new ArrayList<>();
    table().entries().forEach((key, value) -> all.add(key + "=" + value.text()));
    return all;
  }

  @Test
  void theLastValueOfAKeyIsThereAfterARestart() {
    put("a", "1");
    put("b", "2");
    put("a", "3");
    put("c", "4");
    table().remove("b", Table.NOBODY);
    engine.broker.table("other").put("a", Message.of("x"), Table.NOBODY);
    engine = engine.restart();
    assertThat(contents()).containsExactly("a=3", "c=4");
  }

  @Test
  void aCheckpointHasAllEntriesHoweverMany() {
    engine.publish("topic", "so that there is something to tend");
    for (int i = 0; i < 1_000; i++) {
      put("key" + i, "value");
    }
    MemoryLog log = Objects.requireNonNull(engine.log);
    log.checkpointDue(true);
    engine.advance(Duration.ofSeconds(2));
    log.checkpointDue(false);
    put("key7", "later");
    table().remove("key999", Table.NOBODY);
    for (int i = 0; i < 9; i++) {
      engine.advance(Duration.ofMillis(100));
    }
    engine = Engine.on(log.crashAfterCheckpoint());
    assertThat(contents()).hasSize(999).contains("key7=later", "key998=value");
  }

  @Test
  void anEntryIsStoredWhenTheListenerSaysSo() {
    MemoryLog log = Objects.requireNonNull(engine.log);
    log.automatic(false);
    List<String> told = new ArrayList<>();
    table().put("a", Message.of("1"), told(told));
    assertThat(told).isEmpty();
    log.answer();
    log.failWith(new BlipException.StorageFull("full"));
    table().put("b", Message.of("1"), told(told));
    log.answer();
    assertThat(told).containsExactly("LOG", "full");
  }

  @Test
  void entriesCountAgainstTheMemoryLimit() {
    long before = engine.broker.stats().memoryBytes();
    put("a", "x".repeat(10_000));
    assertThat(engine.broker.stats().memoryBytes() - before).isBetween(10_000L, 11_000L);
    Message huge = Message.of("x".repeat(65 << 20));
    assertThatThrownBy(() -> table().put("a", huge, Table.NOBODY))
        .isInstanceOf(BlipException.QueueFull.class);
    assertThat(contents()).hasSize(1);
    table().remove("a", Table.NOBODY);
    assertThat(engine.broker.stats().memoryBytes()).isEqualTo(before);
  }

  private static MessageLog.AppendListener told(List<String> told) {
    return new MessageLog.AppendListener() {
      @Override
      public void appended(Durability durability) {
        told.add(durability.name());
      }

      @Override
      public void failed(BlipException reason) {
        told.add(String.valueOf(reason.getMessage()));
      }
    };
  }
}
