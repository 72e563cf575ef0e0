package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.port.Environment;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.topic.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
}
