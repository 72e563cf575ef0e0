package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.MqttPeer.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Conversations in MQTT, byte for byte; the clauses are in the names. */
final class MqttConversationIT {
  private final RunningGateway gateway = RunningGateway.start();
  private final int port = gateway.port();

  @AfterEach
  void close() {
    gateway.close();
  }

  // ---- CONNECT

  @Test
  @DisplayName(
      "[MQTT-3.1.0-1], [3.1.1: MQTT-3.1.0-1] what is no CONNECT at first ends the connection")
  void theFirstPacketIsConnect() {
    MqttPeer.silent(port).raw("c000").closed();
  }

  @Test
  @DisplayName("[MQTT-3.1.0-2], [3.1.1: MQTT-3.1.0-2] a second CONNECT is a protocol error")
  void aSecondConnectEndsTheConnection() {
    try (MqttPeer peer = MqttPeer.five(port, "a")) {
      peer.send("10", MqttPeer.connect("a", 2, "")).expect(0xe0, "82").closed();
    }
    try (MqttPeer peer = MqttPeer.three(port, "a", true)) {
      peer.raw("100d00044d51545404020000000178").closed();
    }
  }

  @Test
  @DisplayName("[MQTT-3.1.2-2], [3.1.1: MQTT-3.1.2-2] an unknown version is told so")
  void anUnknownVersionIsRefused() {
    MqttPeer.silent(port).raw("100d 00044d515454 07 02 003c 000178").expect(0x20, "0001").closed();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.4-1], [MQTT-3.14.0-1], [MQTT-3.2.2-6], [MQTT-3.2.2-7], [MQTT-4.13.2-1],"
          + " [3.1.1: MQTT-3.1.4-1], [3.1.1: MQTT-3.2.2-6] a malformed CONNECT gets a reason in 5")
  void aMalformedConnectIsRefused() {
    MqttPeer.silent(port).send("10", MqttPeer.connect("a", 3, "")).expect(0x20, "008100").closed();
    MqttPeer.silent(port).raw("100d 00044d515454 04 03 003c 000178").closed();
  }

  @Test
  @DisplayName("[3.1.1: MQTT-3.1.3-6] to [3.1.1: MQTT-3.1.3-8] who has no name has a clean session")
  void anEmptyClientIdIsRefusedOrReplaced() {
    MqttPeer.silent(port).raw("100c 00044d515454 04 00 003c 0000").expect(0x20, "0002").closed();
    Packet assigned = MqttPeer.silent(port).send("10", MqttPeer.connect("", 2, "")).next();
    assertThat(assigned.body()).startsWith("0000").contains("12" + "0015" + "626c69702d");
  }

  @Test
  @DisplayName("[MQTT-4.12.0-1] an authentication method that is not known is refused")
  void extendedAuthenticationIsRefused() {
    MqttPeer.silent(port)
        .send("10", MqttPeer.connect("a", 2, "15000161"))
        .expect(0x20, "008c00")
        .closed();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.4-3], [MQTT-3.14.4-1], [MQTT-3.14.4-2] a second connection takes the session over")
  void theLastConnectionHasTheSession() {
    MqttPeer first = MqttPeer.five(port, "same");
    MqttPeer second = MqttPeer.five(port, "same");
    first.expect(0xe0, "8e").closed();
    second.nothing().disconnect();
  }

  @Test
  @DisplayName("[MQTT-3.2.2-22] 5 is given a keep alive, 3.1.1 is not")
  void keepAliveIsImposedOnVersion5Only() {
    Packet answer = MqttPeer.silent(port).send("10", MqttPeer.connect("a", 2, "")).next();
    assertThat(answer.body()).contains("13003c");
    MqttPeer.silent(port).raw("100d 00044d515454 04 02 0000 000178").expect(0x20, "0000");
  }

  @Test
  @DisplayName("[MQTT-3.1.4-2], [3.1.1: MQTT-3.2.2-4], [3.1.1: MQTT-3.2.2-5] keys have their codes")
  void anApiKeyIsDemandedWhereThereAreKeys() {
    try (RunningGateway locked = RunningGateway.withKeys("secret")) {
      String wrong = MqttPeer.connect("a", 0xC2, "") + MqttPeer.text("u") + MqttPeer.text("no");
      MqttPeer.silent(locked.port()).send("10", wrong).expect(0x20, "008600").closed();
      MqttPeer.silent(locked.port())
          .send("10", MqttPeer.connect("a", 2, ""))
          .expect(0x20, "008700")
          .closed();
      String old = "00044d51545404c20000" + MqttPeer.text("a") + MqttPeer.text("u");
      MqttPeer.silent(locked.port())
          .send("10", old + MqttPeer.text("no"))
          .expect(0x20, "0004")
          .closed();
      MqttPeer.silent(locked.port()).send("10", old + MqttPeer.text("secret")).expect(0x20, "0000");
    }
  }

  // ---- publishing and subscribing

  @Test
  @DisplayName(
      "[MQTT-4.3.1-1], [MQTT-4.3.2-1] to [MQTT-4.3.2-4], [MQTT-4.3.3-1] to [MQTT-4.3.3-5],"
          + " [MQTT-4.3.3-8], [MQTT-4.3.3-11], [MQTT-2.2.1-2], [MQTT-2.2.1-4], [3.1.1:"
          + " MQTT-4.3.1-1], [3.1.1: MQTT-3.3.4-1], [3.1.1: MQTT-2.3.1-5], [3.1.1: MQTT-2.3.1-6] a"
          + " message goes through at each QoS")
  void messagesGoThroughAtEachQos() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a/+", "02");
    MqttPeer writer = MqttPeer.three(port, "w", true);
    writer.publish(0, "a/b", 0, "", "zero");
    reader.message(0x30, "a/b", 0, "zero");
    writer.publish(2, "a/b", 5, "", "one").expect(0x40, "0005");
    reader.message(0x32, "a/b", 1, "one").raw("40020001");
    writer.publish(4, "a/b", 6, "", "two").expect(0x50, "0006");
    writer.publish(12, "a/b", 6, "", "two").expect(0x50, "0006");
    writer.raw("62020006").expect(0x70, "0006").raw("62020006").expect(0x70, "0006");
    reader.message(0x34, "a/b", 2, "two").raw("50020002").expect(0x62, "0002").raw("70020002");
    reader.raw("50020002").expect(0x62, "000292");
    reader.nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.4-2], [MQTT-3.3.4-4], [3.1.1: MQTT-3.3.5-1] overlapping filters: one message, the"
          + " highest QoS, all identifiers")
  void whatSeveralFiltersMatchComesOnce() {
    MqttPeer reader =
        MqttPeer.five(port, "r").subscribe("a/#", "00", "0b03").subscribe("a/b", "01", "0b07");
    MqttPeer.five(port, "w").publish("a/b", "x");
    reader.expect(0x32, MqttPeer.text("a/b") + "0001" + "04 0b03 0b07" + "78").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.8.3-3] no local; [MQTT-3.3.1-13] retain as published")
  void noLocalAndRetainAsPublished() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "0c");
    reader.publish(1, "a", 0, "", "own").nothing();
    MqttPeer.five(port, "w").publish(1, "a", 0, "", "other");
    reader.message(0x31, "a", 0, "other");
  }

  @Test
  @DisplayName("[MQTT-3.3.1-5] to [MQTT-3.3.1-12], retained messages and retain handling")
  void retainedMessagesAreThereForWhoComesLater() {
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(3, "r/1", 9, "", "one").expect(0x40, "0009");
    writer.publish(1, "r/2", 0, "", "two").nothing();
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("r/+", "01");
    reader.message(0x33, "r/1", 1, "one").message(0x31, "r/2", 0, "two").raw("40020001");
    reader.subscribe("r/+", "11").nothing();
    reader.subscribe("r/1", "21").nothing();
    writer.publish(1, "r/1", 0, "", "").nothing();
    reader.message(0x30, "r/1", 0, "");
    MqttPeer.five(port, "late").subscribe("r/1", "00").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.3.2-18] and others: properties come through, with what is left of expiry")
  void propertiesComeThrough() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "00");
    String properties =
        "0101 0200000e10 0300017a 08000172 09000200ff 26000161000162 26000161000163 260000000164";
    MqttPeer.five(port, "w").publish(0, "a", 0, properties.replace(" ", ""), "x").nothing();
    String body = reader.next().body();
    assertThat(body).contains("0101", "0200000e10", "0300017a", "08000172", "09000200ff");
    assertThat(body).contains("2600016100016226000161000163260000000164").endsWith("78");
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.4-9], [MQTT-4.9.0-1] no more than receive maximum are sent without an"
          + " acknowledgement")
  void receiveMaximumIsKept() {
    MqttPeer reader = MqttPeer.five(port, "r", true, "210002").subscribe("a", "01");
    MqttPeer writer = MqttPeer.five(port, "w");
    for (int i = 0; i < 4; i++) {
      writer.publish("a", "m" + i);
    }
    reader.message(0x32, "a", 1, "m0").message(0x32, "a", 2, "m1").nothing();
    reader.raw("40020001").message(0x32, "a", 3, "m2").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.1.2-24] a message that is too large for a client is passed over")
  void maximumPacketSizeIsKept() {
    MqttPeer reader = MqttPeer.five(port, "r", true, "2700000020").subscribe("a", "01");
    MqttPeer.five(port, "w").publish("a", "x".repeat(40)).publish("a", "small");
    reader.message(0x32, "a", 1, "small").nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.2-8], [MQTT-3.3.2-9], [MQTT-3.3.2-11], [MQTT-3.3.2-12] topic aliases, both ways")
  void topicAliasesStandForTopics() {
    MqttPeer reader = MqttPeer.five(port, "r", true, "220001").subscribe("#", "00");
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish(0, "a", 0, "230003", "1").publish(0, "", 0, "230003", "2").nothing();
    reader.expect(0x30, "000161 03230001 31").expect(0x30, "0000 03230001 32");
    writer.publish(0, "", 0, "230004", "3").expect(0xe0, "82").closed();
    MqttPeer.five(port, "x").publish(0, "a", 0, "23000b", "3").expect(0xe0, "94").closed();
  }

  @Test
  @DisplayName("[MQTT-4.8.2-5] a shared subscription gives each message to one; 3.1.1 has it too")
  void sharedSubscriptionsShare() {
    MqttPeer one = MqttPeer.five(port, "1").subscribe("$share/g/a", "00");
    MqttPeer two = MqttPeer.three(port, "2", true).subscribe("$share/g/a", "00");
    MqttPeer writer = MqttPeer.five(port, "w");
    for (int i = 0; i < 20; i++) {
      writer.publish("a", "m%02d".formatted(i));
    }
    List<String> got = new ArrayList<>();
    while (got.size() < 20) {
      for (MqttPeer peer : List.of(one, two)) {
        peer.raw("c000");
        for (Packet next = peer.next(); next.type() != 13; next = peer.next()) {
          got.add(next.body().substring(next.body().length() - 6));
        }
      }
    }
    assertThat(new TreeSet<>(got)).hasSize(20);
    assertThat(got).hasSize(20);
  }

  @Test
  @DisplayName(
      "[MQTT-4.7.2-1], [3.1.1: MQTT-3.3.5-2] topics of the broker's own: not matched by #, not"
          + " published to")
  void dollarTopicsAreTheBrokersOwn() {
    MqttPeer peer = MqttPeer.five(port, "a").subscribe("#", "00");
    peer.publish(2, "$x/y", 1, "", "no").expect(0x40, "000187 00".replace(" 00", "")).nothing();
    MqttPeer.three(port, "b", true).publish(2, "$x", 1, "", "no").expect(0x40, "0001");
    MqttPeer reader = MqttPeer.five(port, "c").subscribe("$SYS/broker/version", "00");
    reader.message(0x31, "$SYS/broker/version", 0, "BlipMQ");
  }

  @Test
  @DisplayName(
      "[MQTT-3.10.4-4], [MQTT-2.2.1-6], [MQTT-3.11.3-2] UNSUBSCRIBE ends deliveries, and says what"
          + " there was")
  void unsubscribing() {
    MqttPeer peer = MqttPeer.five(port, "a").subscribe("a", "00");
    peer.send("a2", "0002 00 000161 000162").expect(0xb0, "0002 00 00 11");
    peer.publish("a", "x").nothing();
  }

  // ---- sessions

  @Test
  @DisplayName(
      "[MQTT-4.4.0-1], [MQTT-3.3.1-1], [3.1.1: MQTT-4.4.0-1], [3.1.1: MQTT-3.3.1-1], [3.1.1:"
          + " MQTT-3.1.2-5], [3.1.1: MQTT-4.3.2-1], [3.1.1: MQTT-4.3.3-1], [3.1.1: MQTT-2.3.1-4],"
          + " [3.1.1: MQTT-4.1.0-1], [MQTT-4.1.0-1], [MQTT-4.5.0-1], [3.1.1: MQTT-4.1.0-2], [3.1.1:"
          + " MQTT-4.5.0-1] what was not acknowledged is sent again, with its identifier and DUP")
  void aSessionGoesOnWhereItWas() {
    MqttPeer reader = MqttPeer.three(port, "s", false).subscribe("a", "02");
    MqttPeer writer = MqttPeer.five(port, "w");
    writer.publish("a", "one");
    writer.publish(4, "a", 6, "", "two").expect(0x50, "0006").raw("62020006").expect(0x70, "0006");
    reader.message(0x32, "a", 1, "one").message(0x34, "a", 2, "two").close();
    // Else the third is still sent to the connection that ends, and comes with DUP as well.
    Awaitility.await().until(() -> gateway.gateway().stats().connections() == 1);
    writer.publish("a", "three");
    MqttPeer again = present("s");
    again.message(0x3a, "a", 1, "one").message(0x3c, "a", 2, "two").message(0x32, "a", 3, "three");
    again.raw("40020001 50020002").expect(0x62, "0002").close();
    again = present("s");
    again.expect(0x62, "0002").message(0x3a, "a", 3, "three").raw("70020002 40020003");
    again.nothing().disconnect();
    present("s").nothing().disconnect();
    try (MqttPeer clean = MqttPeer.three(port, "s", true)) {
      clean.publish("a", "four").nothing();
    }
  }

  /** Resumes a session of 3.1.1 that has to be there. */
  private MqttPeer present(String id) {
    return MqttPeer.silent(port)
        .raw("100d 00044d515454 04 00 0000" + MqttPeer.text(id))
        .expect(0x20, "0100");
  }

  @Test
  @DisplayName("[MQTT-3.1.2-23] a session ends when its expiry interval is over")
  void sessionsExpire() {
    MqttPeer.five(port, "s", true, "110000000a").subscribe("a", "01").disconnect();
    gateway.advance(Duration.ofSeconds(9));
    String resume = MqttPeer.connect("s", 0, "110000000a");
    MqttPeer again = MqttPeer.silent(port).send("10", resume);
    assertThat(again.next().body()).startsWith("0100");
    again.disconnect();
    Awaitility.await()
        .until(() -> {
          gateway.advance(Duration.ofSeconds(11));
          MqttPeer last = MqttPeer.silent(port).send("10", resume);
          boolean gone = last.next().body().startsWith("0000");
          last.disconnect();
          return gone;
        });
  }

  @Test
  @DisplayName("[MQTT-3.14.2-2] DISCONNECT can't make a session last that did not")
  void anExpiryThatWasZeroStaysZero() {
    MqttPeer.five(port, "s").raw("e007 00 05 1100000005").expect(0xe0, "82").closed();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-8] a will is published when the connection is lost, not after DISCONNECT")
  void willsArePublished() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("w", "00");
    String will = MqttPeer.connect("c", 6, "") + "00" + MqttPeer.text("w") + MqttPeer.text("gone");
    MqttPeer first = MqttPeer.silent(port).send("10", will);
    first.next();
    first.disconnect();
    MqttPeer second = MqttPeer.silent(port).send("10", will);
    second.next();
    second.close();
    reader.message(0x30, "w", 0, "gone");
    MqttPeer third = MqttPeer.silent(port).send("10", will);
    third.next();
    third.raw("e00104").closed();
    reader.message(0x30, "w", 0, "gone").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.1.3-9] a delayed will is not published if the client is back in time")
  void delayedWills() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("w", "00");
    String session = "1100000064";
    String will =
        MqttPeer.connect("c", 4, session)
            + "05180000000a"
            + MqttPeer.text("w")
            + MqttPeer.text("gone");
    MqttPeer first = MqttPeer.silent(port).send("10", will);
    first.next();
    first.raw("e00104").closed();
    gateway.advance(Duration.ofSeconds(5));
    MqttPeer back = MqttPeer.five(port, "c", false, session);
    gateway.advance(Duration.ofSeconds(20));
    reader.nothing();
    back.disconnect();
    MqttPeer again = MqttPeer.silent(port).send("10", will);
    again.next();
    again.raw("e00104").closed();
    Awaitility.await()
        .until(() -> {
          gateway.advance(Duration.ofSeconds(11));
          return reader.raw("c000").next().type() == 3;
        });
  }
}
