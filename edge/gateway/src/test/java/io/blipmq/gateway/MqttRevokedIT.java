package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.DeliverySink;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the broker takes back from an MQTT client that has not acknowledged it yet. */
final class MqttRevokedIT {
  private static final DeliverySink TAKE = (_, _, _, _, _) -> true;
  private static final String LASTING = "1100000064";

  private final RunningGateway gateway = RunningGateway.start();

  /** A member of the group, which gives it an ack deadline, and takes what it is told to. */
  private final Consumer other =
      gateway
          .broker()
          .subscribe(
              "a", SubscribeOptions.group("g").withAckDeadline(Duration.ofSeconds(10)), () -> {});

  private final MqttPeer writer = MqttPeer.five(gateway.port(), "w");

  @AfterEach
  void close() {
    gateway.close();
  }

  private MqttPeer reader(String properties, String qos) {
    return MqttPeer.five(gateway.port(), "r", true, properties).subscribe("$share/g/a", qos);
  }

  private void publishTwice(String payload) {
    writer.publish(4, "a", 6, "", payload).expect(0x50, "0006");
    writer.raw("62020006").expect(0x70, "0006");
  }

  /** The ack deadline passes, and the backoff behind it. */
  private void deadline() {
    gateway.advance(Duration.ofSeconds(11));
    gateway.advance(Duration.ofSeconds(1));
  }

  /** Takes everything back until the other one is the first to get something of it. */
  private void otherTakesOne() {
    other.addCredit(1, 0);
    Awaitility.await()
        .until(() -> {
          other.seek(new StartPosition.LastCommitted());
          return other.poll(TAKE, 1) == 1;
        });
  }

  private long lag() {
    return gateway.broker().admin().describe("a").subscriptions().stream()
        .mapToLong(each -> each.lag())
        .sum();
  }

  @Test
  @DisplayName(
      "[MQTT-4.9.0-2], [MQTT-2.2.1-4] the packet identifier and its part of receive maximum stay"
          + " until PUBACK, which then settles nothing that another consumer has")
  void aLateAcknowledgementSettlesNothingOfOthers() {
    MqttPeer reader = reader("210001", "01");
    writer.publish("a", "one");
    reader.message(0x32, "a", 1, "one");
    otherTakesOne();
    writer.publish("a", "two");
    reader.nothing().raw("40020001").message(0x32, "a", 2, "two");
    assertThat(other.unsettled()).isEqualTo(1);
    reader.raw("40020002").nothing();
    assertThat(lag()).isEqualTo(1);
  }

  @Test
  @DisplayName("a late PUBACK counts as long as the message has gone to nobody else")
  void aLateAcknowledgementCountsIfNobodyElseHasIt() {
    MqttPeer reader = reader("", "01");
    writer.publish("a", "one");
    reader.message(0x32, "a", 1, "one");
    gateway.advance(Duration.ofSeconds(11));
    reader.nothing().raw("40020001").nothing();
    assertThat(lag()).isZero();
  }

  @Test
  @DisplayName("[MQTT-4.4.0-1] what comes back to the same client is not sent again")
  void whatComesBackToTheSameClientIsNotSentAgain() {
    MqttPeer reader = reader("", "01");
    writer.publish("a", "one");
    reader.message(0x32, "a", 1, "one");
    deadline();
    reader.nothing();
    Awaitility.await().until(() -> gateway.broker().stats().inFlight() == 1);
    reader.raw("40020001").nothing();
    assertThat(lag()).isZero();
    writer.publish("a", "two");
    reader.message(0x32, "a", 2, "two");
  }

  @Test
  @DisplayName("QoS 1 that has gone to another consumer does not come back with the session")
  void whatOthersHaveIsNotSentOnTheNextConnection() {
    MqttPeer reader = reader(LASTING, "01");
    writer.publish("a", "one");
    reader.message(0x32, "a", 1, "one");
    otherTakesOne();
    reader.nothing().close();
    MqttPeer.five(gateway.port(), "r", false, LASTING).nothing();
    assertThat(other.unsettled()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "[MQTT-4.8.2-4] QoS 2 is completed with its client, though the group gave it to others")
  void exactlyOnceIsCompletedWithItsClient() {
    Consumer given =
        gateway
            .broker()
            .subscribe(
                "a",
                SubscribeOptions.group("once")
                    .withAckDeadline(Duration.ofSeconds(10))
                    .withMaxRetries(0),
                () -> {});
    MqttPeer reader =
        MqttPeer.five(gateway.port(), "r", true, LASTING).subscribe("$share/once/a", "02");
    publishTwice("two");
    reader.message(0x34, "a", 1, "two");
    gateway.advance(Duration.ofSeconds(11));
    Awaitility.await().until(() -> gateway.broker().admin().describe("$dlq/a/once").depth() == 1);
    reader.nothing().close();
    MqttPeer again = MqttPeer.five(gateway.port(), "r", false, LASTING);
    again.message(0x3c, "a", 1, "two").raw("50020001").expect(0x62, "0001").raw("70020001");
    publishTwice("three");
    again.message(0x34, "a", 2, "three").nothing();
    given.close();
  }

  @Test
  @DisplayName("QoS 2 that comes back to the session that has it is settled, and not sent again")
  void exactlyOnceThatComesBackIsNotSentAgain() {
    MqttPeer reader = reader(LASTING, "02");
    publishTwice("two");
    reader.message(0x34, "a", 1, "two");
    deadline();
    reader.nothing();
    Awaitility.await().until(() -> lag() == 0);
    reader.raw("50020001").expect(0x62, "0001").raw("70020001").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.10.4-3] what is under way of a topic that is deleted is completed")
  void whatIsUnderWayOfADeletedTopicIsCompleted() {
    MqttPeer reader = MqttPeer.five(gateway.port(), "s", true, LASTING).subscribe("b", "02");
    writer.publish("b", "one");
    reader.message(0x32, "b", 1, "one");
    gateway.broker().admin().delete("b");
    reader.nothing().close();
    MqttPeer again = MqttPeer.five(gateway.port(), "s", false, LASTING);
    again.message(0x3a, "b", 1, "one").raw("40020001").nothing();
    writer.publish("b", "two");
    again.message(0x32, "b", 2, "two");
  }
}
