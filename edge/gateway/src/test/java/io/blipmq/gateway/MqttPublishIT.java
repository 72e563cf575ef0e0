package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.MqttPeer.Packet;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Publishing and being published to, byte for byte; the clauses are in the names. */
final class MqttPublishIT {
  private final RunningGateway gateway = RunningGateway.start();
  private final int port = gateway.port();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  @DisplayName("[MQTT-3.8.4-8], [3.1.1: MQTT-3.8.4-6] the lower QoS of the two counts")
  void theLowerQosCounts() {
    MqttPeer writer = MqttPeer.five(port, "w");
    for (int granted = 0; granted <= 2; granted++) {
      MqttPeer five = MqttPeer.five(port, "five").subscribe("a", "0" + granted);
      MqttPeer three = MqttPeer.three(port, "three", true).subscribe("a", "0" + granted);
      int id = 1;
      for (int published = 0; published <= 2; published++) {
        writer.publish(published << 1, "a", 9, "", "x" + published);
        if (published > 0) {
          writer.expect(published == 1 ? 0x40 : 0x50, "0009");
        }
        if (published == 2) {
          writer.raw("62020009").expect(0x70, "0009");
        }
        int qos = Math.min(granted, published);
        five.message(0x30 | qos << 1, "a", id, "x" + published);
        three.message(0x30 | qos << 1, "a", id, "x" + published);
        id += qos > 0 ? 1 : 0;
      }
      five.disconnect();
      three.disconnect();
    }
  }

  @Test
  @DisplayName("[MQTT-3.3.1-1], [MQTT-3.3.1-3], [3.1.1: MQTT-3.3.1-3] DUP is not passed on")
  void dupIsTheConnectionsOwn() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "02");
    MqttPeer writer = MqttPeer.three(port, "w", true);
    writer.publish(0xA, "a", 5, "", "one").expect(0x40, "0005");
    writer.publish(0xC, "a", 6, "", "two").expect(0x50, "0006");
    reader.message(0x32, "a", 1, "one").message(0x34, "a", 2, "two");
  }

  @Test
  @DisplayName("[MQTT-4.3.2-5], [3.1.1: MQTT-4.3.2-2] behind PUBACK an identifier is a new message")
  void anIdentifierIsFreeBehindPuback() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "00");
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(2, "a", 5, "", "one").expect(0x40, "0005");
    writer.publish(0xA, "a", 5, "", "two").expect(0x40, "0005");
    reader.message(0x30, "a", 0, "one").message(0x30, "a", 0, "two");
  }

  @Test
  @DisplayName(
      "[MQTT-4.3.3-10], [MQTT-4.3.3-12], [3.1.1: MQTT-4.3.3-2] until PUBREL it is the same")
  void anIdentifierIsFreeBehindPubcomp() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "00");
    for (MqttPeer writer :
        new MqttPeer[] {MqttPeer.five(port, "w5"), MqttPeer.three(port, "w3", true)}) {
      writer.publish(4, "a", 5, "", "one").expect(0x50, "0005");
      writer.publish(4, "a", 5, "", "one").expect(0x50, "0005");
      writer.publish(0xC, "a", 5, "", "one").expect(0x50, "0005");
      writer.raw("62020005").expect(0x70, "0005");
      writer.publish(4, "a", 5, "", "two").expect(0x50, "0005");
      reader.message(0x30, "a", 0, "one").message(0x30, "a", 0, "two").nothing();
    }
  }

  @Test
  @DisplayName(
      "[MQTT-4.3.3-10], [MQTT-4.3.3-11] a client that does not wait gets each answer, in order")
  void aClientThatDoesNotWait() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("#", "00");
    for (int i = 0; i < 20; i++) {
      MqttPeer writer = MqttPeer.five(port, "w");
      String publish = "0b" + MqttPeer.text("new" + "%02d".formatted(i)) + "0001" + "00" + "78";
      String twice = "34" + publish + "3c" + publish;
      writer.raw(twice + "62020001" + "62020001");
      writer.expect(0x50, "0001").expect(0x50, "0001").expect(0x70, "0001").expect(0x70, "000192");
      reader.message(0x30, "new%02d".formatted(i), 0, "x").nothing();
      writer.disconnect();
    }
  }

  @Test
  @DisplayName("[MQTT-4.4.0-1], [MQTT-4.3.3-8] a publish that a lost connection left under way")
  void whatIsSentAgainWhileItIsUnderWay() {
    HeldLog log = new HeldLog();
    String lasting = "1100000064";
    try (RunningGateway slow = RunningGateway.withLog(log)) {
      MqttPeer reader = MqttPeer.five(slow.port(), "r").subscribe("a", "00");
      MqttPeer lost = MqttPeer.five(slow.port(), "w", true, lasting);
      lost.publish(4, "a", 1, "", "x").nothing().close();
      Awaitility.await().until(() -> slow.gateway().stats().connections() == 1);
      MqttPeer back = MqttPeer.five(slow.port(), "w", false, lasting);
      back.publish(0xC, "a", 1, "", "x").nothing();
      log.store();
      back.expect(0x50, "0001").raw("62020001").expect(0x70, "0001").nothing();
      reader.message(0x30, "a", 0, "x").nothing();
    }
  }

  @Test
  @DisplayName("[3.1.1: MQTT-3.3.1-9] a session that had version 5 does not bring RETAIN along")
  void retainAsPublishedIsOfVersion5() {
    MqttPeer.five(port, "r", true, "1100000064").subscribe("a", "08").disconnect();
    MqttPeer reader = MqttPeer.three(port, "r", false);
    MqttPeer.five(port, "w").publish(1, "a", 0, "", "x");
    reader.message(0x30, "a", 0, "x").nothing();
  }

  @Test
  @DisplayName("what a client publishes to itself comes before the answer to the publish")
  void deliveryIsBeforeTheAnswer() {
    HeldLog log = new HeldLog();
    try (RunningGateway slow = RunningGateway.withLog(log)) {
      MqttPeer own = MqttPeer.five(slow.port(), "own").subscribe("a", "00");
      for (int i = 1; i <= 50; i++) {
        own.publish(2, "a", i, "", "x").nothing();
        log.store();
        own.message(0x30, "a", 0, "x").expect(0x40, "%04x".formatted(i));
      }
    }
  }

  @Test
  @DisplayName("a client that sends the same again and again without waiting is stopped")
  void thereIsAnEndToRepetition() {
    try (RunningGateway slow = RunningGateway.withLog(new HeldLog())) {
      MqttPeer writer = MqttPeer.five(slow.port(), "w").publish(4, "a", 1, "", "x");
      for (int i = 0; i < 200; i++) {
        writer.publish(0xC, "a", 1, "", "x");
      }
      writer.nothing().publish(0xC, "a", 1, "", "x").expect(0xe0, "93").closed();
    }
  }

  @Test
  @DisplayName("[MQTT-3.3.2-6] an expiry interval of 0 is for who is there")
  void anIntervalOfZero() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "00");
    MqttPeer.five(port, "w").publish(0, "a", 0, "0200000000", "x");
    reader.expect(0x30, MqttPeer.text("a") + "050200000000" + "78");
  }

  @Test
  @DisplayName("[MQTT-4.3.3-9] behind PUBREC with an error an identifier is a new message")
  void anIdentifierIsFreeBehindARefusal() {
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(4, "$x", 5, "", "no").expect(0x50, "000587");
    writer.publish(4, "a", 5, "", "yes").expect(0x50, "0005");
    writer.raw("62020005").expect(0x70, "0005").raw("62020005").expect(0x70, "000592");
  }

  @Test
  @DisplayName("[MQTT-2.2.1-5] what a client says of a packet identifier that is not in use")
  void unknownIdentifiersAreAnsweredOrIgnored() {
    MqttPeer five = MqttPeer.five(port, "five");
    five.raw("40020007").raw("70020007").nothing();
    five.raw("50020007").expect(0x62, "000792");
    five.raw("62020007").expect(0x70, "000792").nothing();
    MqttPeer three = MqttPeer.three(port, "three", true);
    three.raw("40020007").raw("70020007").nothing();
    three.raw("50020007").expect(0x62, "0007");
    three.raw("62020007").expect(0x70, "0007").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.3.4-1], [MQTT-4.3.3-3] an acknowledgement of another QoS is an error")
  void acknowledgementsOfAnotherQosAreErrors() {
    for (String wrong : new String[] {"40020001", "70020001"}) {
      MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "02");
      MqttPeer writer = MqttPeer.five(port, "w").publish(4, "a", 6, "", "x").expect(0x50, "0006");
      reader.message(0x34, "a", 1, "x").raw(wrong).expect(0xe0, "82").closed();
      writer.disconnect();
    }
    for (String wrong : new String[] {"50020001", "70020001"}) {
      MqttPeer reader = MqttPeer.three(port, "r", true).subscribe("a", "01");
      MqttPeer writer = MqttPeer.five(port, "w").publish("a", "x");
      reader.message(0x32, "a", 1, "x").raw(wrong).closed();
      writer.disconnect();
    }
  }

  @Test
  @DisplayName("[MQTT-4.3.3-4], [MQTT-4.4.0-2] PUBREC with an error ends the exchange")
  void aReaderMayRefuse() {
    MqttPeer reader = MqttPeer.five(port, "r", true, "210001").subscribe("a", "02");
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(4, "a", 6, "", "x").expect(0x50, "0006").raw("62020006").expect(0x70, "0006");
    writer.publish("a", "y");
    reader.message(0x34, "a", 1, "x").nothing().raw("5003000180");
    assertThat(reader.next().body()).endsWith("79");
  }

  @Test
  @DisplayName("[MQTT-3.3.4-7], [MQTT-4.9.0-3] more than receive maximum under way is an error")
  void theServersReceiveMaximum() {
    MqttPeer before = MqttPeer.five(port, "w", true, "1100000064");
    before.publish(4, "a", 300, "", "").expect(0x50, "012c").disconnect();
    MqttPeer writer = MqttPeer.five(port, "w", false, "1100000064");
    for (int id = 1; id <= 200; id++) {
      writer.publish(4, "a", id, "", "").expect(0x50, "%04x".formatted(id));
    }
    writer.raw("62020001").expect(0x70, "0001");
    writer.publish(4, "a", 1, "", "").expect(0x50, "0001");
    writer.publish(0xC, "a", 7, "", "").expect(0x50, "0007").raw("c000").expect(0xd0, "");
    writer.publish(4, "a", 201, "", "").expect(0xe0, "93").closed();
  }

  @Test
  @DisplayName("[MQTT-3.3.4-10], [MQTT-4.9.0-2] without a quota all but PUBLISH goes on")
  void aQuotaThatIsUsedUp() {
    MqttPeer reader = MqttPeer.five(port, "r", true, "210001").subscribe("#", "01");
    MqttPeer writer = MqttPeer.five(port, "w").publish("a", "1").publish("b", "2");
    writer.publish(0, "c", 0, "", "3").nothing();
    reader.message(0x32, "a", 1, "1").nothing().subscribe("x", "00");
    reader.publish(2, "y", 3, "", "").expect(0x40, "0003");
    reader.raw("40020001");
    assertThat(reader.next().body()).startsWith(MqttPeer.text("b"));
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.2-7], [MQTT-3.3.2-12] aliases are the connection's; all up to the maximum")
  void aliasesEndWithTheConnection() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("#", "00");
    MqttPeer writer = MqttPeer.five(port, "w", true, "1100000064");
    for (int alias = 1; alias <= 10; alias++) {
      writer.publish(0, "t" + alias, 0, "23%04x".formatted(alias), "x");
      reader.message(0x30, "t" + alias, 0, "x");
    }
    writer.publish(0, "again", 0, "230001", "y").publish(0, "", 0, "230001", "z");
    reader.message(0x30, "again", 0, "y").message(0x30, "again", 0, "z");
    writer.disconnect();
    MqttPeer back = MqttPeer.five(port, "w", false, "");
    back.publish(0, "", 0, "230001", "z").expect(0xe0, "82").closed();
    MqttPeer.five(port, "v").publish(0, "a", 0, "230000", "z").expect(0xe0, "94").closed();
  }

  @Test
  @DisplayName("[MQTT-3.1.2-25], [MQTT-3.1.2-26] aliases and retained messages fit, too")
  void nothingThatIsSentIsTooLarge() {
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(3, "r/big", 9, "", "x".repeat(30)).expect(0x40, "0009");
    writer.publish(1, "r/big0", 0, "", "x".repeat(30)).nothing();
    writer.publish(3, "r/ok", 9, "", "x").expect(0x40, "0009");
    // 32 bytes at most: 6 around a payload of topic a, 3 more with an alias.
    MqttPeer reader = MqttPeer.five(port, "r", true, "2700000020" + "220005");
    reader.subscribe("r/+", "01");
    reader.expect(0x33, MqttPeer.text("r/ok") + "0001" + "03230001" + "78").raw("40020001");
    reader.subscribe("a", "00");
    writer.publish(0, "a", 0, "", "y".repeat(26)).publish(0, "a", 0, "", "z").nothing();
    reader.message(0x30, "a", 0, "y".repeat(26));
    reader.expect(0x30, MqttPeer.text("a") + "03230002" + "7a").nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.1-8], [3.1.1: MQTT-3.3.1-5] to [3.1.1: MQTT-3.3.1-12], [3.1.1: MQTT-3.1.2-7]"
          + " without RETAIN what is retained stays")
  void onlyRetainChangesWhatIsRetained() {
    MqttPeer writer = MqttPeer.three(port, "w", true);
    writer.publish(3, "a", 9, "", "kept").expect(0x40, "0009");
    writer.publish("a", "passing").publish(2, "a", 9, "", "").expect(0x40, "0009");
    MqttPeer reader = MqttPeer.three(port, "r", true).subscribe("a", "00");
    reader.message(0x31, "a", 0, "kept").nothing();
    writer.publish(3, "a", 9, "", "new").expect(0x40, "0009");
    reader.message(0x30, "a", 0, "new");
    MqttPeer.three(port, "l", true).subscribe("a", "00").message(0x31, "a", 0, "new").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.3.2-5], [MQTT-3.3.2-6] a message that is too old is not delivered")
  void messagesExpire() {
    MqttPeer.five(port, "r", true, "1100000064").subscribe("a", "01").disconnect();
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(2, "a", 9, "0200000001", "old").expect(0x40, "0009");
    writer.publish(2, "a", 9, "0200001000", "young").expect(0x40, "0009");
    gateway.advance(Duration.ofSeconds(5));
    MqttPeer reader = MqttPeer.five(port, "r", false, "1100000064");
    Packet first = reader.next();
    assertThat(first.body()).contains("0502").endsWith("796f756e67");
    reader.nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-4.3.3-7], [MQTT-4.3.3-13] what has been sent at QoS 2 does not expire any more")
  void whatHasBeenSentDoesNotExpire() {
    MqttPeer reader = MqttPeer.five(port, "r", true, "1100000064").subscribe("a", "02");
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(4, "a", 6, "0200000001", "x").expect(0x50, "0006");
    writer.raw("62020006").expect(0x70, "0006");
    assertThat(reader.next().first()).isEqualTo(0x34);
    reader.close();
    Awaitility.await().until(() -> gateway.gateway().stats().connections() == 1);
    gateway.advance(Duration.ofSeconds(5));
    MqttPeer again = MqttPeer.five(port, "r", false, "1100000064");
    assertThat(again.next().first()).isEqualTo(0x3c);
    again.raw("50020001").expect(0x62, "0001").raw("70020001").nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-4.6.0-5], [MQTT-4.6.0-6], [3.1.1: MQTT-4.6.0-5], [3.1.1: MQTT-4.6.0-6] in the order of"
          + " publishing")
  void messagesStayInOrder() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "02");
    MqttPeer writer = MqttPeer.five(port, "w");
    for (int i = 1; i <= 100; i++) {
      writer.publish(2, "a", i, "", "%03d".formatted(i));
    }
    for (int i = 1; i <= 100; i++) {
      writer.expect(0x40, "%04x".formatted(i));
      reader.message(0x32, "a", i, "%03d".formatted(i));
    }
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-27] no alias goes to who takes none; U+FEFF stays [MQTT-1.5.4-3],"
          + " [3.1.1: MQTT-1.5.3-3]")
  void noAliasesUnlessAsked() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("#", "00");
    MqttPeer writer = MqttPeer.five(port, "w");
    for (int i = 0; i < 2; i++) {
      writer.publish(0, "\uFEFFa", 0, "", "x");
      reader.message(0x30, "\uFEFFa", 0, "x");
    }
  }

  @Test
  @DisplayName("[MQTT-4.4.0-1], [MQTT-4.3.3-6] PUBREL and not PUBLISH is sent again behind PUBREC")
  void pubrelIsSentAgain() {
    MqttPeer reader = MqttPeer.five(port, "r", true, "1100000064").subscribe("a", "02");
    MqttPeer writer = MqttPeer.five(port, "w").publish(4, "a", 6, "", "x").expect(0x50, "0006");
    writer.raw("62020006").expect(0x70, "0006");
    reader.message(0x34, "a", 1, "x").raw("50020001").expect(0x62, "0001").close();
    Awaitility.await().until(() -> gateway.gateway().stats().connections() == 1);
    MqttPeer again = MqttPeer.five(port, "r", false, "1100000064");
    again.expect(0x62, "0001").raw("70020001").nothing().disconnect();
    MqttPeer.five(port, "r", false, "").nothing();
  }
}
