package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Names that are longer than the broker takes, and those that just are not. */
final class MqttNamesIT {
  private static final String LONGEST = "ä".repeat(512);
  private static final String LONGER = LONGEST + "x";

  private final RunningGateway gateway = RunningGateway.start();
  private final int port = gateway.port();

  @AfterEach
  void close() {
    gateway.close();
  }

  /** Reads an answer that has that packet identifier and reason code, whatever it says of it. */
  private static void refused(MqttPeer peer, int first, String start) {
    MqttPeer.Packet answer = peer.next();
    assertThat(answer.first()).isEqualTo(first);
    assertThat(answer.body()).startsWith(start);
  }

  @Test
  @DisplayName("a topic name: 0x90; at QoS 0 it is counted and the connection goes on")
  void topicNames() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("#", "00");
    MqttPeer peer = MqttPeer.five(port, "p").publish(LONGEST, "x");
    reader.message(0x30, LONGEST, 0, "x");
    refused(peer.publish(3, LONGER, 7, "", "x"), 0x40, "000790");
    refused(peer.publish(5, LONGER, 8, "", "x"), 0x50, "000890");
    peer.publish(1, LONGER, 0, "", "x").nothing();
    MqttPeer.three(port, "old", true).publish(1, LONGER, 0, "", "x").nothing();
    MqttPeer.three(port, "older", true).publish(2, LONGER, 7, "", "x").closed();
    reader.nothing();
    MqttPeer.five(port, "late").subscribe("#", "00").nothing();
    assertThat(gateway.gateway().stats().refusedUnanswered()).isEqualTo(2);
  }

  @Test
  @DisplayName("the topic of a will: CONNACK 0x90, in 3.1.1 with 3")
  void topicsOfWills() {
    MqttPeer five = MqttPeer.silent(port);
    String will = MqttPeer.text(LONGER) + MqttPeer.text("gone");
    refused(five.send("10", MqttPeer.connect("w", 6, "") + "00" + will), 0x20, "0090");
    five.closed();
    MqttPeer old = MqttPeer.silent(port);
    old.send("10", "00044d51545404060000" + MqttPeer.text("w") + will).expect(0x20, "0003");
    old.closed();
    MqttPeer taken = MqttPeer.silent(port);
    String last = MqttPeer.text(LONGEST) + MqttPeer.text("gone");
    refused(taken.send("10", MqttPeer.connect("w", 6, "") + "00" + last), 0x20, "0000");
  }

  @Test
  @DisplayName("filters and the names of groups: 0x8F, in 3.1.1 0x80")
  void filtersAndGroups() {
    String group = "$share/" + "g".repeat(255) + "/t";
    String longer = "$share/" + "g".repeat(256) + "/t";
    String filters =
        MqttPeer.text(LONGEST)
            + "00"
            + MqttPeer.text(LONGER)
            + "00"
            + MqttPeer.text(group)
            + "00"
            + MqttPeer.text(longer)
            + "00";
    MqttPeer five = MqttPeer.five(port, "five");
    five.send("82", "0009" + "00" + filters).expect(0x90, "000900008f008f");
    MqttPeer old = MqttPeer.three(port, "old", true);
    old.send("82", "0009" + filters).expect(0x90, "000900800080").nothing();
    old.disconnect();
    MqttPeer.five(port, "w").publish("t", "x");
    five.message(0x30, "t", 0, "x");
  }
}
