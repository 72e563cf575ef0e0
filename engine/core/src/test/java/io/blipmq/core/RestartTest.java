package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.Engine.Answer;
import io.blipmq.core.Engine.Got;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.topic.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RestartTest {
  private static final SubscribeOptions GROUP = SubscribeOptions.group("g");

  private final Engine engine = Engine.journaled();
  private final MemoryLog log = Objects.requireNonNull(engine.log);

  @Test
  void nothingIsConfirmedOrDeliveredBeforeTheLogHasIt() {
    var reader = engine.reader("t", GROUP);
    log.automatic(false);
    Answer first = engine.publish("t", "a");
    Answer behind = engine.publish("t", Engine.qos0("b"));
    assertThat(first.isOpen()).isTrue();
    assertThat(behind.confirmed().offset()).isEqualTo(1);
    assertThat(reader.poll()).isEmpty();
    log.automatic(true);
    engine.settle();
    assertThat(first.confirmed()).isEqualTo(new Confirmation(0, 0, 1, Durability.LOG));
    assertThat(reader.texts()).containsExactly("a", "b");
  }

  @Test
  void whatWasConfirmedIsThereAndWhatWasSettledIsNot() {
    var reader = engine.reader("t", GROUP);
    for (int i = 0; i < 10; i++) {
      engine.publish("t", "m" + i);
    }
    List<Got> got = reader.poll();
    for (int i : new int[] {0, 1, 4, 7}) {
      reader.ack(got.get(i));
    }
    Engine again = engine.restart();
    assertThat(again.reader("t", GROUP).texts())
        .containsExactly("m2", "m3", "m5", "m6", "m8", "m9");
    assertThat(again.publish("t", "next").confirmed().offset()).isEqualTo(10);
  }

  /** The size of a record does not grow with the number of messages that wait in between. */
  @Test
  void whatIsSettledOutOfOrderIsWrittenAsDifferences() {
    var reader = engine.reader("t", GROUP);
    List<String> left = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      engine.publish("t", "m" + i);
    }
    List<Got> got = reader.poll();
    for (int i = 0; i < 200; i++) {
      if (i % 2 == 0) {
        left.add("m" + i);
      } else {
        reader.ack(got.get(i));
      }
    }
    List<LogRecord.Settle> records = settles();
    assertThat(records).hasSizeGreaterThan(100).allMatch(record -> record.ranges().size() <= 4);
    assertThat(records.getLast())
        .returns(false, LogRecord.Settle::whole)
        .returns(List.of(199L, 200L), LogRecord.Settle::ranges);
    Engine again = engine.restart();
    var next = again.reader("t", GROUP);
    got = next.poll();
    assertThat(got).extracting(Got::text).containsExactlyElementsOf(left);
    next.ackAll(got.subList(0, 100).reversed());
    assertThat(again.restart().reader("t", GROUP).texts()).isEmpty();
  }

  private List<LogRecord.Settle> settles() {
    return log.records().stream()
        .filter(LogRecord.Settle.class::isInstance)
        .map(LogRecord.Settle.class::cast)
        .toList();
  }

  @Test
  void whatTheLogRefusedToRecordIsInItsNextRecord() {
    var reader = engine.reader("t", GROUP);
    for (int i = 0; i < 12; i++) {
      engine.publish("t", "m" + i);
    }
    List<Got> got = reader.poll();
    for (int i : new int[] {1, 3, 5}) {
      reader.ack(got.get(i));
    }
    log.failWith(new BlipException.StorageFull("no space"));
    reader.ack(got.get(7));
    log.failWith(null);
    reader.ack(got.get(9));
    assertThat(engine.restart().reader("t", GROUP).texts())
        .containsExactly("m0", "m2", "m4", "m6", "m8", "m10", "m11");
  }

  @Test
  void keysHeadersAndTimesSurvive() {
    engine.reader("t", GROUP);
    engine.publish("t", Message.builder("a").key("k").header("h", "v").createdMillis(77).build());
    Message message = engine.restart().reader("t", GROUP).poll().get(0).message();
    assertThat(message.key()).contains("k");
    assertThat(message.headers().toMap()).containsExactly(java.util.Map.entry("h", "v"));
    assertThat(message.createdMillis()).isEqualTo(77);
  }

  @Test
  void qos0IsGoneAndItsOffsetsAreNotGivenAgainToAGroup() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", "a");
    engine.publish("t", Engine.qos0("b"));
    engine.publish("t", Engine.qos0("c"));
    reader.ackAll(reader.poll());
    Engine again = engine.restart();
    var after = again.reader("t", GROUP);
    assertThat(after.texts()).isEmpty();
    assertThat(again.publish("t", "d").confirmed().offset()).isEqualTo(3);
    assertThat(after.texts()).containsExactly("d");
  }

  @Test
  void subscriptionsAndTopicsThatWereDeletedStayDeleted() {
    engine.reader("t", GROUP);
    engine.reader("u", GROUP);
    engine.publish("t", "a");
    engine.publish("u", "b");
    engine.broker.admin().deleteSubscription("t", "g");
    engine.broker.admin().delete("u");
    Engine again = engine.restart();
    assertThat(again.broker.stats().topics()).isEqualTo(1);
    assertThat(again.broker.stats().subscriptions()).isZero();
    assertThat(again.reader("t", GROUP).texts()).isEmpty();
  }

  @Test
  void optionsAndPatternsSurvive() {
    engine.broker.admin().create("a/p", TopicOptions.defaults().withPartitions(3));
    var reader = engine.reader("a/#", GROUP);
    for (int i = 0; i < 6; i++) {
      engine.publish("a/p", "p" + i);
    }
    engine.publish("a/q", "q");
    reader.ackAll(reader.poll(3));
    Engine again = engine.restart();
    assertThat(again.broker.admin().describe("a/p").partitions()).hasSize(3);
    assertThat(again.reader("a/#", GROUP).poll()).hasSize(4);
    again.publish("a/new", "n");
    assertThat(again.broker.admin().describe("a/new").subscriptions()).hasSize(1);
  }

  @Test
  void aSeekSurvives() {
    var reader = engine.reader("t", GROUP);
    for (int i = 0; i < 5; i++) {
      engine.publish("t", "m" + i);
    }
    reader.ackAll(reader.poll());
    reader.consumer.seek(new StartPosition.Offset(3));
    engine.settle();
    assertThat(engine.restart().reader("t", GROUP).texts()).containsExactly("m3", "m4");
  }

  @Test
  void theHistoryIsThereForLateSubscribers() {
    for (int i = 0; i < 3_000; i++) {
      engine.publish("t", "m" + i);
    }
    var late =
        engine
            .restart()
            .reader(
                "t",
                SubscribeOptions.unnamed().from(new StartPosition.Earliest()).withPrefetch(9_999));
    List<String> texts = late.texts();
    assertThat(texts).hasSize(1_024);
    assertThat(texts.get(1_023)).isEqualTo("m2999");
  }

  @Test
  void acknowledgementsAreToldWhenTheLogHasThem() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", "a");
    engine.publish("t", "b");
    List<Got> got = reader.poll();
    log.automatic(false);
    List<String> told = new ArrayList<>();
    reader.consumer.accept(1, 0, 0);
    reader.consumer.afterRecorded(noting(told, "first"));
    reader.consumer.accept(1, 1, 1);
    reader.consumer.afterRecorded(noting(told, "second"));
    assertThat(told).isEmpty();
    assertThat(log.unanswered()).isEqualTo(1);
    log.answer();
    assertThat(told).containsExactly("first");
    log.answer();
    assertThat(told).containsExactly("first", "second");
    assertThat(got).hasSize(2);
  }

  @Test
  void aFailedLogRefusesQos1AndKeepsServingQos0() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", "a");
    log.failWith(new BlipException.StorageFailed("the disk is gone; restart the broker"));
    Answer refused = engine.publish("t", "b");
    assertThat(refused.refusal).isEqualTo(ErrorCode.STORAGE_FAILED);
    assertThat(refused.text).contains("the disk is gone");
    assertThat(engine.publish("t", Engine.qos0("c")).refusal).isNull();
    assertThat(reader.texts()).containsExactly("a", "c");
    log.failWith(null);
    assertThat(engine.publish("t", "d").refusal).isNull();
    assertThat(reader.texts()).containsExactly("d");
    assertThat(engine.restart().reader("t", GROUP).texts()).containsExactly("a", "d");
  }

  @Test
  void aLogThatRefusesAtOnceLeavesNoHole() {
    var reader = engine.reader("t", GROUP);
    engine.publish("t", "a");
    log.refuseAtOnce(new BlipException.StorageFull("the disk is full; make room"));
    assertThat(engine.publish("t", "b").refusal).isEqualTo(ErrorCode.STORAGE_FULL);
    List<String> told = new ArrayList<>();
    reader.ackAll(reader.poll());
    reader.consumer.afterRecorded(noting(told, "ack"));
    assertThat(told).containsExactly("ack failed");
    log.refuseAtOnce(null);
    assertThat(engine.publish("t", "c").refusal).isNull();
    assertThat(reader.texts()).containsExactly("c");
  }

  @Test
  void whatAProducerSendsAgainIsStoredOnce() {
    engine.reader("t", GROUP);
    assertThat(send(engine, 7, 1, "a").confirmed().offset()).isZero();
    assertThat(send(engine, 7, 2, "b").confirmed().offset()).isEqualTo(1);
    assertThat(send(engine, 7, 1, "a").confirmed().offset()).isEqualTo(Confirmation.UNKNOWN_OFFSET);
    Engine again = engine.restart();
    assertThat(send(again, 7, 2, "b").confirmed().offset()).isEqualTo(Confirmation.UNKNOWN_OFFSET);
    assertThat(send(again, 7, 3, "c").confirmed().offset()).isEqualTo(2);
    assertThat(again.reader("t", GROUP).texts()).containsExactly("a", "b", "c");
  }

  @Test
  void whatWasRefusedIsNotTakenForStoredWhenItComesAgainBehindLaterOnes() {
    engine.reader("t", GROUP);
    send(engine, 7, 1, "a");
    log.failWith(new BlipException.StorageFull("the disk is full; make room"));
    assertThat(send(engine, 7, 2, "b").refusal).isEqualTo(ErrorCode.STORAGE_FULL);
    log.failWith(null);
    assertThat(send(engine, 7, 3, "c").refusal).isNull();
    Engine again = engine.restart();
    assertThat(send(again, 7, 2, "b").confirmed().offset()).isNotNegative();
    assertThat(send(again, 7, 3, "c").confirmed().offset()).isEqualTo(Confirmation.UNKNOWN_OFFSET);
    for (int i = 4; i < 2_000; i++) {
      assertThat(send(again, 7, i, "m" + i).confirmed().offset()).isNotNegative();
      assertThat(send(again, 7, i, "m" + i).confirmed().offset()).isNegative();
    }
    assertThat(send(again, 7, 1, "a").confirmed().offset()).isNegative();
    assertThat(again.reader("t", GROUP.withPrefetch(9_999)).poll()).hasSize(1_999);
  }

  @Test
  void aCopyOfWhatIsStoredIsNotRefusedAsIfItWereNotWhileTheDiskIsFull() {
    engine.reader("t", GROUP);
    send(engine, 7, 1, "a");
    Engine again = engine.restart();
    java.util.Objects.requireNonNull(again.log)
        .failWith(new BlipException.StorageFull("the disk is full; make room"));
    assertThat(send(again, 7, 1, "a").refusal).isEqualTo(ErrorCode.STORAGE_FAILED);
    assertThat(send(again, 7, 2, "b").refusal).isEqualTo(ErrorCode.STORAGE_FULL);
  }

  @Test
  void aSecondCopyIsConfirmedOnlyWhenTheFirstIs() {
    log.automatic(false);
    Answer first = send(engine, 7, 1, "a");
    Answer second = send(engine, 7, 1, "a");
    assertThat(second.isOpen()).isTrue();
    log.automatic(true);
    engine.settle();
    assertThat(first.isOpen()).isFalse();
    assertThat(second.confirmed().count()).isEqualTo(1);
  }

  private static Answer send(Engine to, long producer, long sequence, String text) {
    Answer answer = new Answer();
    to.broker
        .topic("t")
        .publish(
            new Publication(
                List.of(Message.of(text)),
                Durability.MEMORY,
                1_000_000,
                producer,
                sequence,
                Routing.byKey()),
            answer);
    to.settle();
    return answer;
  }

  private static io.blipmq.core.subscription.Consumer.RecordedListener noting(
      List<String> told, String what) {
    return new io.blipmq.core.subscription.Consumer.RecordedListener() {
      @Override
      public void recorded() {
        told.add(what);
      }

      @Override
      public void failed(BlipException reason) {
        told.add(what + " failed");
      }
    };
  }
}
