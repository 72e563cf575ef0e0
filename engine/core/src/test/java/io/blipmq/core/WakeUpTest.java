package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.core.port.Environment;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.topic.Pressure;
import io.blipmq.core.topic.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No message stays behind with nobody told of it. */
final class WakeUpTest {
  private final List<Runnable> whenTheClockIsRead = new ArrayList<>();
  private final Broker broker =
      Broker.open(
          BrokerConfig.defaults(64 << 20),
          Optional.empty(),
          new Environment(this::nanos, () -> Instant.EPOCH, new Random(1), true));
  private long now = 1;

  private long nanos() {
    List<Runnable> due = List.copyOf(whenTheClockIsRead);
    whenTheClockIsRead.clear();
    due.forEach(Runnable::run);
    return now;
  }

  private void publish(Message message) {
    broker
        .topic("t")
        .publish(
            Publication.of(List.of(message), Duration.ofSeconds(1).toNanos()), new Engine.Answer());
  }

  /** The clock is read while a consumer passes over an expired message: just then another comes. */
  @Test
  void aMessageThatComesWhileAConsumerFindsNothingIsFoundOrTold() {
    List<String> told = new ArrayList<>();
    Consumer consumer =
        broker.subscribe("t", SubscribeOptions.unnamed(), () -> told.add("look again"));
    consumer.addCredit(10, 0);
    told.clear();
    publish(Message.builder("expired").qos(QoS.AT_MOST_ONCE).ttlMillis(1).build());
    now += Duration.ofMillis(2).toNanos();
    whenTheClockIsRead.add(() -> publish(Message.builder("fresh").qos(QoS.AT_MOST_ONCE).build()));
    told.clear();

    int taken = consumer.poll((cursor, offset, attempt, qos, message) -> true, 10);

    assertThat(whenTheClockIsRead).as("the other message came").isEmpty();
    assertThat(taken + told.size()).as("taken, or told of").isPositive();
  }

  /**
   * What somebody leaves to a consumer that is polling is done by it when the poll is over: if it
   * finds something then, it is told so itself, before it waits. The message comes at each of the
   * moments, counted in looks at the clock, in which it may come.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aReceiverThatFindsSomethingBehindItsOwnPollDoesNotWait(int looksAtTheClock)
      throws InterruptedException {
    Subscription subscription =
        EmbeddedSubscription.attach(broker, "t", SubscribeOptions.unnamed());
    publish(Message.builder("expired").qos(QoS.AT_MOST_ONCE).ttlMillis(1).build());
    now += Duration.ofMillis(2).toNanos();
    Message fresh = Message.builder("fresh").qos(QoS.AT_MOST_ONCE).build();
    whenTheClockIsRead.add(() -> {
      Thread other =
          Thread.ofPlatform()
              .start(() -> broker.topics().all().forEach(topic -> topic.tend(Pressure.NONE)));
      assertThat(joins(other)).as("waits for nobody").isTrue();
      whenTheClockIsRead.add(() -> publishAfter(looksAtTheClock, fresh));
    });

    Optional<Delivery> received =
        subscription.receiveMatching(delivery -> true, Duration.ofDays(1));

    assertThat(received).map(Delivery::message).contains(fresh);
  }

  private void publishAfter(int looksAtTheClock, Message message) {
    if (looksAtTheClock == 0) {
      publish(message);
    } else {
      whenTheClockIsRead.add(() -> publishAfter(looksAtTheClock - 1, message));
    }
  }

  private static boolean joins(Thread thread) {
    try {
      return thread.join(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
