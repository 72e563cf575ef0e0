package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.topic.MemoryBudget;
import io.blipmq.gateway.connection.GatewayStats;
import io.blipmq.gateway.connection.MqttConfig;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is kept for MQTT clients that are away has limits. */
final class MqttLimitsIT {
  private static final String DAY = "1100015180";

  private static RunningGateway start(int sessions, Duration expiry, long queued) {
    return RunningGateway.start(
        config -> config.withMqtt(new MqttConfig(sessions, expiry, queued)));
  }

  @Test
  @DisplayName("a session too many is refused with 0x97, in 3.1.1 with 3; others come in")
  void thereIsALastSession() {
    try (RunningGateway gateway = start(2, Duration.ZERO, 0)) {
      int port = gateway.port();
      GatewayStats stats = gateway.gateway().stats();
      MqttPeer.five(port, "one", true, DAY).disconnect();
      MqttPeer.three(port, "two", false).subscribe("t", "01").disconnect();
      MqttPeer refused = MqttPeer.silent(port);
      refused.send("10", MqttPeer.connect("three", 2, DAY));
      assertThat(refused.next().body()).startsWith("0097");
      refused.closed();
      MqttPeer old = MqttPeer.silent(port);
      old.send("10", "00044d5154540400" + "0000" + MqttPeer.text("four"));
      old.expect(0x20, "0003").closed();
      assertThat(stats.sessions()).isEqualTo(2);
      assertThat(stats.sessionsRefused()).isEqualTo(2);

      MqttPeer passing = MqttPeer.five(port, "three").subscribe("t", "00");
      MqttPeer.three(port, "two", false).nothing().disconnect();
      MqttPeer.five(port, "one", true, DAY).disconnect();
      assertThat(stats.sessions()).isEqualTo(2);

      MqttPeer.five(port, "one").disconnect();
      MqttPeer.five(port, "three", false, DAY).disconnect();
      assertThat(passing.next().body()).startsWith("8e");
    }
  }

  @Test
  @DisplayName("without memory a session goes to who waits for it, and a new one leaves nothing")
  void withoutMemory() {
    try (RunningGateway gateway = start(10, Duration.ZERO, 0)) {
      int port = gateway.port();
      MqttPeer before = MqttPeer.five(port, "one", true, DAY).subscribe("t", "01");
      MemoryBudget budget = gateway.broker().budget();
      long rest = budget.limitBytes() - budget.usedBytes();
      budget.take(rest);
      MqttPeer refused = MqttPeer.silent(port);
      refused.send("10", MqttPeer.connect("two", 2, DAY));
      assertThat(refused.next().body()).startsWith("0097");
      refused.closed();
      assertThat(gateway.gateway().stats().sessions()).isEqualTo(1);

      MqttPeer after = MqttPeer.five(port, "one", false, DAY).nothing();
      assertThat(before.next().body()).startsWith("8e");
      budget.release(rest);
      MqttPeer.five(port, "two", true, DAY).publish("t", "x").disconnect();
      after.message(0x32, "t", 1, "x");
    }
  }

  @Test
  @DisplayName("a session lives no longer than the server lets it, and version 5 is told so")
  void sessionsEndInTheEnd() {
    try (RunningGateway gateway = start(10, Duration.ofSeconds(60), 0)) {
      int port = gateway.port();
      MqttPeer five = MqttPeer.silent(port);
      five.send("10", MqttPeer.connect("five", 2, DAY));
      assertThat(five.next().body()).contains("110000003c");
      five.raw("e007" + "0005" + DAY).closed();
      MqttPeer.three(port, "three", false).disconnect();
      MqttPeer brief = MqttPeer.silent(port);
      brief.send("10", MqttPeer.connect("brief", 2, "110000003b"));
      assertThat(brief.next().body()).doesNotContain("110000003");
      Awaitility.await().until(() -> gateway.gateway().stats().connections() == 1);
      assertThat(gateway.gateway().stats().sessions()).isEqualTo(3);
      gateway.advance(Duration.ofSeconds(61));
      Awaitility.await().until(() -> gateway.gateway().stats().sessions() == 1);
    }
  }

  @Test
  @DisplayName("beyond the limit the oldest are dropped, whether the client is there or not")
  void theOldestAreDropped() {
    try (RunningGateway gateway = start(10, Duration.ZERO, 4)) {
      int port = gateway.port();
      GatewayStats stats = gateway.gateway().stats();
      MqttPeer away = MqttPeer.five(port, "away", true, DAY).subscribe("t/+", "01");
      away.disconnect();
      MqttPeer slow = MqttPeer.five(port, "slow", true, DAY + "210001").subscribe("t/a", "01");
      MqttPeer shared = MqttPeer.five(port, "shared", true, DAY).subscribe("$share/g/t/a", "01");
      shared.disconnect();
      MqttPeer writer = MqttPeer.five(port, "w");
      for (int i = 1; i <= 8; i++) {
        writer.publish("t/a", "a" + i).publish("t/b", "b" + i);
      }
      slow.message(0x32, "t/a", 1, "a1");
      gateway.advance(Duration.ofSeconds(10));
      Awaitility.await().until(() -> stats.queueDropped() == 12 + 3 + 4);

      away = MqttPeer.five(port, "away", false, DAY);
      away.message(0x32, "t/a", 1, "a7").message(0x32, "t/a", 2, "a8");
      away.message(0x32, "t/b", 3, "b7").message(0x32, "t/b", 4, "b8").nothing();
      slow.raw("40020001").message(0x32, "t/a", 2, "a5").raw("40020002");
      slow.message(0x32, "t/a", 3, "a6").nothing();
      shared = MqttPeer.five(port, "shared", false, DAY);
      shared.message(0x32, "t/a", 1, "a5").message(0x32, "t/a", 2, "a6");
    }
  }

  @Test
  @DisplayName("of many topics with a message each, as many stay as may")
  void manyTopics() {
    try (RunningGateway gateway = start(10, Duration.ZERO, 4)) {
      int port = gateway.port();
      MqttPeer.five(port, "away", true, DAY).subscribe("t/+", "01").disconnect();
      MqttPeer writer = MqttPeer.five(port, "w");
      for (int i = 0; i < 8; i++) {
        writer.publish("t/" + i, "x");
      }
      gateway.advance(Duration.ofSeconds(10));
      Awaitility.await().until(() -> gateway.gateway().stats().queueDropped() == 4);
      MqttPeer away = MqttPeer.five(port, "away", false, DAY);
      for (int i = 1; i <= 4; i++) {
        assertThat(away.next().first()).isEqualTo(0x32);
      }
      away.nothing();
    }
  }

  @Test
  @DisplayName("for groups of others nothing is dropped")
  void groupsOfOthersAreLeftAlone() {
    try (RunningGateway gateway = start(10, Duration.ZERO, 1)) {
      int port = gateway.port();
      try (var group = gateway.broker().subscribe("t", SubscribeOptions.group("g"), () -> {})) {
        MqttPeer.five(port, "s", true, DAY).subscribe("$share/g/t", "01").disconnect();
        MqttPeer.five(port, "own", true, DAY).subscribe("t", "01").disconnect();
        MqttPeer writer = MqttPeer.five(port, "w");
        writer.publish("t", "1").publish("t", "2").publish("t", "3");
        gateway.advance(Duration.ofSeconds(10));
        Awaitility.await().until(() -> gateway.gateway().stats().queueDropped() == 2);
        group.addCredit(10, 0);
        assertThat(group.poll((_, _, _, _, _) -> true, 10)).isEqualTo(3);
      }
    }
  }
}
