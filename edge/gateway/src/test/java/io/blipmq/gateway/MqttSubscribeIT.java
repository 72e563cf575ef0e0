package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.MqttPeer.Packet;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Subscriptions and what they match, byte for byte; the clauses are in the names. Those of matching
 * in the old version: [3.1.1: MQTT-4.7.2-1], [3.1.1: MQTT-4.7.3-4], [3.1.1: MQTT-3.3.2-3], [3.1.1:
 * MQTT-3.8.3-2].
 */
final class MqttSubscribeIT {
  private final RunningGateway gateway = RunningGateway.start();
  private final int port = gateway.port();

  @AfterEach
  void close() {
    gateway.close();
  }

  @ParameterizedTest(
      name = "[MQTT-4.7.1-1], [MQTT-4.7.1-2], [MQTT-4.7.3-4], [MQTT-3.3.2-3] {0} {1}: {2}")
  @CsvSource({
    "sport/#, sport, true",
    "sport/#, sport/, true",
    "sport/#, sport/a/b, true",
    "sport/#, sports, false",
    "#, a, true",
    "#, /a, true",
    "#, $a, false",
    "+, a, true",
    "+, /a, false",
    "+/+, /a, true",
    "/+, /a, true",
    "+/a, $x/a, false",
    "a/+, a, false",
    "a/+, a/, true",
    "a/+, a/b, true",
    "a/+, a/b/c, false",
    "a/+/c, a//c, true",
    "+/b/#, a/b, true",
    "a//b, a/b, false",
    "a, A, false",
    "a, a/, false",
    "/, /, true",
    "a b, a b, true",
    "é, é, true",
    "ﬁ, fi, false",
  })
  void filtersMatchTopics(String filter, String topic, boolean matches) {
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(3, topic, 7, "", "kept");
    int retained = topic.startsWith("$") ? 0 : 1;
    assertThat(writer.next().first()).isEqualTo(0x40);
    MqttPeer reader = MqttPeer.three(port, "r", true).subscribe(filter, "00");
    if (matches) {
      reader.message(0x30 | retained, topic, 0, "kept");
    }
    writer.publish(2, topic, 8, "", "x");
    assertThat(writer.next().first()).isEqualTo(0x40);
    if (matches) {
      reader.message(0x30, topic, 0, "x");
    }
    reader.nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-3.8.4-1], [MQTT-3.8.4-2], [MQTT-3.8.4-5] to [MQTT-3.8.4-7], [MQTT-3.9.3-1],"
          + " [MQTT-3.9.3-2], [3.1.1: MQTT-3.8.4-4], [3.1.1: MQTT-3.8.4-1], [3.1.1: MQTT-3.8.4-2],"
          + " [3.1.1: MQTT-2.3.1-7], [3.1.1: MQTT-3.8.4-5], [3.1.1: MQTT-3.9.3-1], [3.1.1:"
          + " MQTT-3.9.3-2] codes in order")
  void severalFiltersAreAnsweredInOrder() {
    String tooLong = "x".repeat(1_025);
    String filters =
        MqttPeer.text("a") + "00" + MqttPeer.text(tooLong) + "01" + MqttPeer.text("b") + "02";
    MqttPeer.five(port, "five").send("82", "0009" + "00" + filters).expect(0x90, "000900008f02");
    MqttPeer.three(port, "three", true).send("82", "0009" + filters).expect(0x90, "0009008002");
  }

  @Test
  @DisplayName(
      "[MQTT-3.8.4-3], [MQTT-3.8.4-4], [MQTT-3.3.1-9] to [MQTT-3.3.1-11], [3.1.1: MQTT-3.8.4-3]"
          + " the same filter again takes the place of the one before")
  void aSubscriptionIsReplaced() {
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(3, "a", 7, "", "kept").expect(0x40, "0007");
    for (MqttPeer reader :
        List.of(MqttPeer.five(port, "five"), MqttPeer.three(port, "three", true))) {
      reader.subscribe("a", "00").message(0x31, "a", 0, "kept");
      reader.subscribe("a", "01").message(0x33, "a", 1, "kept").raw("40020001");
      writer.publish("a", "x");
      reader.message(0x32, "a", 2, "x").raw("40020002").nothing();
    }
    MqttPeer handling = MqttPeer.five(port, "h").subscribe("a", "20").nothing();
    handling.subscribe("a", "10").nothing().subscribe("a", "20").nothing();
    handling.subscribe("a", "00").message(0x31, "a", 0, "kept");
    MqttPeer.five(port, "new").subscribe("a", "10").message(0x31, "a", 0, "kept");
  }

  @Test
  @DisplayName(
      "[MQTT-3.10.4-1], [MQTT-3.10.4-2], [MQTT-3.10.4-5], [MQTT-3.10.4-6], [MQTT-3.11.3-1],"
          + " [3.1.1: MQTT-3.10.4-1] to [3.1.1: MQTT-3.10.4-6] UNSUBSCRIBE, character by character")
  void unsubscribing() {
    MqttPeer five = MqttPeer.five(port, "five").subscribe("a/+", "00").subscribe("b", "00");
    String filters = MqttPeer.text("a/b") + MqttPeer.text("a/+") + MqttPeer.text("a/+");
    five.send("a2", "0002" + "00" + filters).expect(0xb0, "0002" + "00" + "11" + "00" + "11");
    MqttPeer three = MqttPeer.three(port, "three", true).subscribe("a/+", "00");
    three.send("a2", "0003" + filters).expect(0xb0, "0003");
    MqttPeer.five(port, "w").publish("a/b", "x").publish("b", "y");
    five.message(0x30, "b", 0, "y").nothing();
    three.nothing();
  }

  @Test
  @DisplayName("[MQTT-3.10.4-3], [3.1.1: MQTT-3.10.4-3] what has been begun is completed")
  void whatHasBeenSentIsCompleted() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "02");
    MqttPeer writer = MqttPeer.five(port, "w").publish("a", "one");
    writer.publish(4, "a", 6, "", "two").expect(0x50, "0006").raw("62020006").expect(0x70, "0006");
    reader.message(0x32, "a", 1, "one").message(0x34, "a", 2, "two");
    reader.send("a2", "0002" + "00" + MqttPeer.text("a")).expect(0xb0, "00020000");
    reader.raw("40020001" + "50020002").expect(0x62, "0002").raw("70020002").nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.4-3], [MQTT-3.3.4-4] identifiers: each filter's own, changed and taken away")
  void subscriptionIdentifiers() {
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(3, "a", 7, "", "kept").expect(0x40, "0007");
    MqttPeer reader = MqttPeer.five(port, "r");
    reader.subscribe("a", "00", "0b01").expect(0x31, MqttPeer.text("a") + "020b01" + "6b657074");
    reader.subscribe("a", "20", "0bffffff7f");
    writer.publish("a", "x");
    reader.expect(0x30, MqttPeer.text("a") + "050bffffff7f" + "78").subscribe("a", "20");
    writer.publish("a", "x");
    reader.message(0x30, "a", 0, "x");
  }

  @Test
  @DisplayName("[MQTT-3.3.4-4] an identifier that several filters have comes as often")
  void identicalSubscriptionIdentifiers() {
    MqttPeer reader = MqttPeer.five(port, "r");
    reader.subscribe("a/#", "00", "0b05").subscribe("a/+", "00", "0b07").subscribe("#", "00");
    reader.subscribe("a/b", "00", "0b05");
    MqttPeer.five(port, "w").publish("a/b", "x");
    reader.expect(0x30, MqttPeer.text("a/b") + "06 0b05 0b05 0b07" + "78").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.8.3-3] no local counts for each connection, and not for others")
  void noLocal() {
    MqttPeer one = MqttPeer.five(port, "one").subscribe("a", "04").subscribe("b", "00");
    MqttPeer two = MqttPeer.five(port, "two").subscribe("a", "04");
    one.publish(0, "a", 0, "", "x").publish(0, "b", 0, "", "y");
    one.message(0x30, "b", 0, "y").nothing();
    two.message(0x30, "a", 0, "x").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.8.3-3] no local counts for what is retained, and for a client's own will")
  void noLocalOfWhatIsKept() {
    String lasting = "1100000064";
    MqttPeer own = MqttPeer.five(port, "own", false, lasting);
    own.publish(1, "a", 0, "", "kept").subscribe("a", "04").subscribe("w", "04").nothing();
    own.disconnect();
    MqttPeer other = MqttPeer.five(port, "other").subscribe("w", "04");
    other.subscribe("a", "04").message(0x31, "a", 0, "kept");
    String willed = MqttPeer.connect("own", 0x24, lasting) + "00" + MqttPeer.text("w") + "0001 78";
    MqttPeer again = MqttPeer.silent(port).send("10", willed);
    assertThat(again.next().body()).startsWith("0100");
    again.raw("e00104").closed();
    other.message(0x30, "w", 0, "x");
    MqttPeer.five(port, "own", false, lasting).subscribe("w", "04").nothing();
  }

  @Test
  @DisplayName("[MQTT-4.8.2-3], [MQTT-4.8.2-6] shared: the granted QoS; a refusal is the end of it")
  void aSharedMessageThatIsRefused() {
    MqttPeer one = MqttPeer.five(port, "one").subscribe("$share/g/a", "01");
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(4, "a", 6, "", "x").expect(0x50, "0006").raw("62020006").expect(0x70, "0006");
    one.message(0x32, "a", 1, "x");
    MqttPeer two = MqttPeer.five(port, "two").subscribe("$share/g/a", "01");
    one.raw("4003000180").nothing().disconnect();
    two.nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-4.8.2-4] shared: QoS 2 under way stays with its client, QoS 1 goes to another")
  void aSharedMessageWhoseClientIsGone() {
    String lasting = "1100000064";
    MqttPeer one = MqttPeer.five(port, "one", true, lasting).subscribe("$share/g/a", "02");
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(4, "a", 6, "", "two").expect(0x50, "0006").raw("62020006").expect(0x70, "0006");
    one.message(0x34, "a", 1, "two").close();
    Awaitility.await().until(() -> gateway.gateway().stats().connections() == 1);
    MqttPeer two = MqttPeer.five(port, "two").subscribe("$share/g/a", "02").nothing();
    writer.publish("a", "one");
    two.message(0x32, "a", 1, "one");
    MqttPeer.five(port, "one", false, lasting).message(0x3c, "a", 1, "two");
  }

  @Test
  @DisplayName("shared subscriptions get no retained messages")
  void noRetainedMessagesForGroups() {
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(3, "a", 7, "", "kept").expect(0x40, "0007");
    MqttPeer.five(port, "r").subscribe("$share/new/a", "00").nothing();
  }

  @Test
  @DisplayName("3.1.1 has no $share: what only looks like it is a filter like any other there")
  void whatLooksLikeAShareInTheOldVersion() {
    MqttPeer three = MqttPeer.three(port, "a", true);
    for (String filter : List.of("$share", "$share/g", "$share//a", "$share/+/a")) {
      three.subscribe(filter, "00").nothing();
    }
    String pair = MqttPeer.text("$share/g") + "00";
    MqttPeer five = MqttPeer.five(port, "b");
    five.send("82", "0001" + "00" + pair).expect(0xe0, "81").closed();
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.2-15] to [MQTT-3.3.2-20], [MQTT-3.3.2-4] properties as they came, in order")
  void propertiesAreUnaltered() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "00");
    MqttPeer writer = MqttPeer.five(port, "w");
    String pairs = "26000162000132" + "26000161000131" + "26000162000131";
    String properties = "0100" + "0300017a" + "0800022f61" + "0900020000" + pairs;
    writer.publish(0, "a", 0, properties, "x");
    Packet got = reader.next();
    for (String part : List.of("0100", "0300017a", "0800022f61", "0900020000", pairs)) {
      assertThat(got.body()).contains(part);
    }
    assertThat(got.body()).hasSize((3 + 1 + properties.length() / 2 + 1) * 2);
    assertThat(got.first()).isEqualTo(0x30);
    for (String pair : List.of("2600000000", "260000000161", "260001610000")) {
      writer.publish(0, "a", 0, pair, "x");
      String sized = "%02x%s".formatted(pair.length() / 2, pair);
      reader.expect(0x30, MqttPeer.text("a") + sized + "78");
    }
  }
}
