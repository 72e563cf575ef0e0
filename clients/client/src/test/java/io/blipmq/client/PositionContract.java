package io.blipmq.client;

import static io.blipmq.client.PublishIT.cause;
import static io.blipmq.client.ReadingContract.LONG;
import static io.blipmq.client.ReadingContract.next;
import static io.blipmq.client.ReadingContract.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.Position;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.api.TopicOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What positions, partitions and credit promise, whichever broker is behind them. */
abstract class PositionContract {
  private static final Duration MOMENT = Duration.ofMillis(20);

  private Door door;
  private BlipMQ blip;

  abstract Door open();

  @BeforeEach
  void start() {
    door = open();
    blip = door.broker();
  }

  @AfterEach
  void stop() {
    door.close();
  }

  private static SubscribeOptions options(boolean group) {
    SubscribeOptions options = group ? SubscribeOptions.group("g") : SubscribeOptions.unnamed();
    return options.from(new StartPosition.Earliest());
  }

  private Topic six() throws InterruptedException {
    Topic topic = blip.topic("t");
    publish(topic, "a", "b", "c", "d", "e", "f");
    return topic;
  }

  private static void settled(Subscription one, Delivery delivery) {
    one.settle(new Settlement.Accept(List.of(delivery))).join();
  }

  private static List<String> texts(Subscription one, int count) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      texts.add(next(one).text());
    }
    return texts;
  }

  // ---- positions

  @Test
  void aConsumerWithoutCreditMovesItsGroupAndGetsNothing() throws InterruptedException {
    Topic topic = six();
    try (Subscription mover = topic.subscribe(options(true).withPrefetch(0))) {
      mover.seek(new StartPosition.Offset(3)).join();
      assertThat(mover.position().next()).isEqualTo(3);
      mover.seek(new StartPosition.Offset(4)).join();
      assertThat(mover.receiveBatch(1, MOMENT)).isEmpty();
      try (Subscription reader = topic.subscribe(options(true))) {
        assertThat(next(reader).attempt()).isEqualTo(1);
      }
    }
    assertThat(blip.topics().describe("t").subscriptions().getFirst().redelivered()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsWhereItStands(boolean group) throws InterruptedException {
    Topic topic = six();
    try (Subscription one = topic.subscribe(options(group).withPrefetch(3))) {
      assertThat(one.receiveBatch(2, LONG)).isNotEmpty();
      Position position = one.position();
      assertThat(position.topic()).isEqualTo("t");
      assertThat(position.partition()).isZero();
      assertThat(position.committed()).isZero();
      assertThat(position.next()).isBetween(1L, 3L);
      assertThat(position.end()).isEqualTo(6);
      assertThat(position.lag()).isEqualTo(6);
      assertThat(position.oldestUnsettled().isNegative()).isFalse();
      one.commit(4).join();
      assertThat(one.position()).returns(4L, Position::committed).returns(2L, Position::lag);
      assertThat(blip.topics().describe("t").subscriptions().getFirst().positions())
          .singleElement()
          .returns(4L, Position::committed)
          .returns(6L, Position::end);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void acknowledgementsMoveTheCommittedPosition(boolean group) throws InterruptedException {
    Topic topic = six();
    try (Subscription one = topic.subscribe(options(group))) {
      Delivery a = next(one);
      Delivery b = next(one);
      settled(one, b);
      assertThat(one.position().committed()).isZero();
      assertThat(one.position().lag()).isEqualTo(5);
      settled(one, a);
      assertThat(one.position().committed()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void committingSettlesWhatWasAndWhatWasNotDelivered(boolean group) throws InterruptedException {
    Topic topic = six();
    try (Subscription one = topic.subscribe(options(group).withPrefetch(2))) {
      Delivery a = next(one);
      one.commit(3).join();
      assertThat(texts(one, 2)).containsExactly("d", "e");
      assertThat(cause(one.settle(new Settlement.Accept(List.of(a)))))
          .isInstanceOf(BlipException.InvalidRequest.class);
      one.commit(1).join();
      assertThat(one.position().committed()).isEqualTo(3);
      one.commit(1_000).join();
      assertThat(one.position()).returns(6L, Position::committed).returns(0L, Position::lag);
      topic.publish("g");
      assertThat(next(one).text()).isEqualTo("g");
    }
  }

  @Test
  void aGroupGoesOnWhereItCommitted() throws InterruptedException {
    Topic topic = six();
    try (Subscription one = topic.subscribe(options(true))) {
      assertThat(next(one).text()).isEqualTo("a");
      one.commit(4).join();
    }
    try (Subscription two = topic.subscribe("g")) {
      assertThat(texts(two, 2)).containsExactly("e", "f");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resetDeliversAgainWhatIsNotSettled(boolean group) throws InterruptedException {
    Topic topic = six();
    try (Subscription one = topic.subscribe(options(group))) {
      List<Delivery> got = new ArrayList<>();
      while (got.size() < 4) {
        got.add(next(one));
      }
      settled(one, got.get(0));
      settled(one, got.get(2));
      one.reset().join();
      List<Delivery> again = new ArrayList<>();
      while (again.size() < 4) {
        again.add(next(one));
      }
      assertThat(again).extracting(Delivery::text).containsExactly("b", "d", "e", "f");
      one.settle(new Settlement.Accept(again)).join();
      assertThat(one.position().lag()).isZero();
      assertThat(one.receive(MOMENT)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void seeksToEveryKindOfPosition(boolean group) throws InterruptedException {
    Topic topic = blip.topic("t");
    for (int i = 0; i < 6; i++) {
      topic.publish(Message.builder("m" + i).createdMillis(1_000L * (i + 1)).build());
    }
    try (Subscription one = topic.subscribe(options(group))) {
      one.seek(new StartPosition.Offset(2)).join();
      assertThat(texts(one, 4)).containsExactly("m2", "m3", "m4", "m5");
      one.seek(new StartPosition.Earliest()).join();
      assertThat(next(one).text()).isEqualTo("m0");
      one.seek(new StartPosition.Time(Instant.ofEpochMilli(4_500))).join();
      assertThat(texts(one, 2)).containsExactly("m4", "m5");
      one.seek(new StartPosition.Latest()).join();
      assertThat(one.receive(MOMENT)).isEmpty();
      topic.publish("new");
      assertThat(next(one).text()).isEqualTo("new");
      assertThat(one.position().committed()).isEqualTo(6);
    }
  }

  @Test
  void positionsOfAClosedConsumerAreRefused() {
    Subscription one = blip.topic("t").subscribe("g");
    one.close();
    assertThatThrownBy(one::positions).isInstanceOf(BlipException.Closed.class);
    assertThat(cause(one.commit(1))).isInstanceOf(BlipException.Closed.class);
  }

  // ---- partitions

  private Topic threePartitions() throws InterruptedException {
    blip.topics().create("t", TopicOptions.defaults().withPartitions(3));
    Topic topic = blip.topic("t");
    for (int i = 0; i < 60; i++) {
      topic.publish(Message.builder("m" + i).key("k" + i).build());
    }
    return topic;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsThePartitionsThatWereNamed(boolean group) throws InterruptedException {
    Topic topic = threePartitions();
    try (Subscription some = topic.subscribe(options(group).withPartitions(2, 0))) {
      List<Position> positions = some.positions();
      assertThat(positions).extracting(Position::partition).containsExactly(0, 2);
      long expected = positions.get(0).end() + positions.get(1).end();
      List<Delivery> got = new ArrayList<>();
      while (got.size() < expected) {
        got.add(next(some));
      }
      assertThat(got).extracting(Delivery::partition).doesNotContain(1).contains(0, 2);
      some.ack(got);
      assertThat(some.receive(MOMENT)).isEmpty();
      if (group) {
        try (Subscription rest = topic.subscribe(SubscribeOptions.group("g").withPartitions(1))) {
          for (long i = expected; i < 60; i++) {
            assertThat(next(rest).partition()).isEqualTo(1);
          }
        }
      }
      for (int i = 0; i < 30; i++) {
        topic.publish(Message.builder("n" + i).key("k" + i).build());
      }
      assertThat(next(some).text()).startsWith("n");
    }
  }

  @Test
  void consumersOfAGroupThatReadDifferentPartitionsAreAllWoken() throws InterruptedException {
    blip.topics().create("t", TopicOptions.defaults().withPartitions(2));
    Topic topic = blip.topic("t");
    try (Subscription zero = topic.subscribe(SubscribeOptions.group("g").withPartitions(0));
        Subscription one = topic.subscribe(SubscribeOptions.group("g").withPartitions(1))) {
      var first = zero.receiveAsync();
      var second = one.receiveAsync();
      for (int i = 0; i < 20; i++) {
        topic.publish(Message.builder("m" + i).key("k" + i).build());
      }
      assertThat(first.join().partition()).isZero();
      assertThat(second.join().partition()).isEqualTo(1);
    }
  }

  @Test
  void committingInSeveralPartitionsNamesOne() throws InterruptedException {
    Topic topic = threePartitions();
    try (Subscription one = topic.subscribe(options(true))) {
      assertThat(cause(one.commit(3))).isInstanceOf(BlipException.InvalidRequest.class);
      assertThat(cause(one.commit(3, 1))).isInstanceOf(BlipException.InvalidRequest.class);
      assertThatThrownBy(one::position).isInstanceOf(BlipException.InvalidRequest.class);
      one.commit(1, 2).join();
      assertThat(one.positions()).extracting(Position::committed).containsExactly(0L, 2L, 0L);
      assertThat(blip.topics().describe("t").subscriptions().getFirst().positions())
          .extracting(Position::committed)
          .containsExactly(0L, 2L, 0L);
    }
  }

  @Test
  void refusesPartitionsThatTheTopicDoesNotHave() {
    Topic topic = blip.topic("t");
    assertThatThrownBy(() -> topic.subscribe(SubscribeOptions.unnamed().withPartitions(1)))
        .isInstanceOf(BlipException.InvalidRequest.class)
        .hasMessageContaining("partition 1");
    assertThatThrownBy(() -> SubscribeOptions.unnamed().withPartitions(-1))
        .isInstanceOf(BlipException.InvalidRequest.class);
  }

  // ---- credit

  @Test
  void aPassedAckDeadlineGivesItsCreditBack() throws InterruptedException {
    Topic topic = blip.topic("t");
    SubscribeOptions impatient =
        SubscribeOptions.group("g")
            .withPrefetch(2)
            .withAckDeadline(Duration.ofMillis(50))
            .withRetryBackoff(Duration.ofDays(1));
    try (Subscription one = topic.subscribe(impatient)) {
      publish(topic, "a", "b", "c", "d");
      assertThat(texts(one, 2)).containsExactly("a", "b");
      assertThat(texts(one, 2)).containsExactly("c", "d");
    }
  }

  @Test
  void aLateAcknowledgementStillCounts() throws InterruptedException {
    Topic topic = blip.topic("t");
    SubscribeOptions impatient =
        SubscribeOptions.group("g")
            .withPrefetch(1)
            .withAckDeadline(Duration.ofMillis(50))
            .withRetryBackoff(Duration.ofDays(1));
    try (Subscription one = topic.subscribe(impatient)) {
      publish(topic, "a", "b");
      Delivery a = next(one);
      assertThat(next(one).text()).isEqualTo("b");
      settled(one, a);
      assertThat(one.position().committed()).isEqualTo(1);
    }
  }

  @Test
  void aSeekGivesEveryConsumersCreditBack() throws InterruptedException {
    Topic topic = six();
    try (Subscription one = topic.subscribe(options(true).withPrefetch(2));
        Subscription other = topic.subscribe(options(true).withPrefetch(2))) {
      assertThat(texts(one, 2)).hasSize(2);
      assertThat(texts(other, 2)).hasSize(2);
      for (int i = 0; i < 5; i++) {
        one.seek(new StartPosition.Earliest()).join();
        List<String> again = new ArrayList<>(texts(one, 2));
        again.addAll(texts(other, 2));
        assertThat(again).containsExactlyInAnyOrder("a", "b", "c", "d");
      }
    }
  }
}
