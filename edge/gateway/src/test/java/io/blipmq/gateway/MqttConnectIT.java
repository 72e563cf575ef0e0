package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.MqttPeer.Packet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an MQTT connection begins and ends, byte for byte; the clauses are in the names. */
final class MqttConnectIT {
  private final RunningGateway gateway = RunningGateway.start();
  private final int port = gateway.port();

  @AfterEach
  void close() {
    gateway.close();
  }

  /** CONNECT of 3.1.1. */
  private MqttPeer three(String flags, String keepAlive, String payload) {
    return MqttPeer.silent(port).send("10", "00044d51545404" + flags + keepAlive + payload);
  }

  private MqttPeer five(int flags, String id, String properties) {
    return MqttPeer.silent(port).send("10", MqttPeer.connect(id, flags, properties));
  }

  @Test
  @DisplayName(
      "[MQTT-3.2.0-1], [MQTT-3.2.0-2], [MQTT-3.2.2-1], [3.1.1: MQTT-3.2.0-1], [MQTT-3.1.2-22],"
          + " [3.1.1: MQTT-3.1.2-24] silence of one and a half keep alives ends it")
  void silenceEndsTheConnection() {
    MqttPeer old = three("02", "0001", MqttPeer.text("old"));
    MqttPeer five =
        MqttPeer.silent(port).send("10", "00044d5154540502000100" + MqttPeer.text("five"));
    old.expect(0x20, "0000").closed();
    assertThat(five.next().body()).startsWith("0000");
    five.expect(0xe0, "8d").closed();
  }

  @Test
  @DisplayName(
      "[MQTT-3.2.2-2], [MQTT-3.2.2-3], [MQTT-3.1.2-4] to [MQTT-3.1.2-6], [MQTT-3.1.3-2],"
          + " [MQTT-3.1.4-4], [MQTT-3.1.4-5] session present")
  void sessionPresentSaysWhetherThereWasOne() {
    String forever = "11ffffffff";
    String[] first = {"02", "00", "00", "02", "00"};
    String[] present = {"00", "01", "01", "00", "01"};
    for (int i = 0; i < first.length; i++) {
      MqttPeer peer = five(Integer.parseInt(first[i], 16), "s", forever);
      assertThat(peer.next().body()).as("connection %d", i).startsWith(present[i] + "00");
      peer.disconnect();
    }
  }

  @Test
  @DisplayName(
      "[3.1.1: MQTT-3.1.3-2], [3.1.1: MQTT-3.2.2-1] to [3.1.1: MQTT-3.2.2-3], [3.1.1: MQTT-3.1.2-4]"
          + " to [3.1.1: MQTT-3.1.2-6], [3.1.1: MQTT-3.1.4-3], [3.1.1: MQTT-3.1.4-4] session"
          + " present")
  void sessionPresentInTheOldVersion() {
    String id = MqttPeer.text("s");
    three("00", "0000", id).expect(0x20, "0000").disconnect();
    three("00", "0000", id).expect(0x20, "0100").disconnect();
    three("02", "0000", id).expect(0x20, "0000").disconnect();
    three("00", "0000", id).expect(0x20, "0000").disconnect();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.3-6], [MQTT-3.1.3-7], [MQTT-3.2.2-16] each client without a name gets one")
  void assignedIdentifiersDiffer() {
    String one = five(2, "", "").next().body();
    String two = five(2, "", "").next().body();
    String assigned = "120015626c69702d";
    assertThat(List.of(one, two)).allMatch(body -> body.contains(assigned));
    assertThat(one).isNotEqualTo(two);
    three("02", "0000", "0000").expect(0x20, "0000").nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.3-5], [MQTT-3.1.3-8], [3.1.1: MQTT-3.1.3-5], [3.1.1: MQTT-3.1.3-9] identifiers of"
          + " 1 to 23 letters and digits")
  void identifiersOfLettersAndDigitsAreTaken() {
    for (String id : List.of("0", "abcdefghijklmnopqrstuvw", "ABCDEFGHIJKLMNOPQRSTUVW")) {
      assertThat(five(2, id, "").next().body()).startsWith("0000");
      three("02", "0000", MqttPeer.text(id)).expect(0x20, "0000");
    }
    five(2, "x".repeat(1_025), "").expect(0x20, "008500").closed();
    three("02", "0000", MqttPeer.text("x".repeat(1_025))).expect(0x20, "0002").closed();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.4-6], [MQTT-3.2.2-8], [3.1.1: MQTT-3.1.4-5] what comes behind a CONNECT that is"
          + " refused is not looked at")
  void nothingBehindARefusedConnectCounts() {
    String retained = "31" + "06" + "000172" + "00" + "6e6f";
    String connect = MqttPeer.connect("a", 2, "15000161");
    MqttPeer.silent(port)
        .raw("10%02x%s%s".formatted(connect.length() / 2, connect, retained))
        .expect(0x20, "008c00")
        .closed();
    MqttPeer.five(port, "b").subscribe("r", "00").nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-29], [MQTT-3.4.2-2], [MQTT-3.5.2-2], [MQTT-3.14.2-3] reason strings go to who"
          + " asks, and takes them")
  void reasonStringsAreSentAsTheClientWants() {
    String refused = "0001" + "87";
    MqttPeer.five(port, "quiet", true, "1700").publish(2, "$x", 1, "", "").expect(0x40, refused);
    MqttPeer small = MqttPeer.five(port, "small", true, "1701" + "2700000020");
    small.publish(2, "$x", 1, "", "").expect(0x40, refused);
    MqttPeer wide = MqttPeer.five(port, "wide", true, "1701");
    assertThat(wide.publish(2, "$x", 1, "", "").next().body()).matches(refused + "..1f00.*");
  }

  @Test
  @DisplayName("[MQTT-3.1.2-24], [MQTT-3.2.2-19] a client that does not take a CONNACK is told so")
  void noPacketIsLargerThanTheClientTakes() {
    five(2, "a", "2700000012").expect(0x20, "009500").closed();
    five(2, "a", "2700000005").expect(0x20, "009500").closed();
    five(2, "a", "2700000004").closed();
    assertThat(five(2, "a", "2700000013").next().body()).hasSize(34).startsWith("0000");
    MqttPeer narrow = MqttPeer.five(port, "n", true, "2700000013");
    String filters = MqttPeer.text("a") + "00";
    narrow.send("82", "0001" + "00" + filters.repeat(12)).expect(0xe0, "95").closed();
  }

  @Test
  @DisplayName("[MQTT-3.1.2-14], [MQTT-3.1.2-15], [3.1.1: MQTT-3.1.2-16], [3.1.1: MQTT-3.1.2-17]")
  void aWillHasItsQosAndIsRetainedOrNot() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("w/#", "02");
    String kept = MqttPeer.text("w/kept") + MqttPeer.text("1");
    MqttPeer old = three("2e", "0000", MqttPeer.text("a") + kept);
    old.expect(0x20, "0000").close();
    reader.message(0x32, "w/kept", 1, "1");
    String plain = "00" + MqttPeer.text("w/plain") + MqttPeer.text("2");
    MqttPeer five = MqttPeer.silent(port).send("10", MqttPeer.connect("b", 0x16, "") + plain);
    assertThat(five.next().body()).startsWith("0000");
    five.close();
    reader.message(0x34, "w/plain", 2, "2");
    MqttPeer late = MqttPeer.five(port, "late").subscribe("w/#", "02");
    late.message(0x33, "w/kept", 1, "1").nothing();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-8], [MQTT-4.13.1-1], [3.1.1: MQTT-3.1.2-8] a malformed packet ends the"
          + " connection, and the will is published")
  void anErrorIsNoGoodbye() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("w", "00");
    String will = MqttPeer.connect("c", 6, "") + "00" + MqttPeer.text("w") + MqttPeer.text("gone");
    MqttPeer client = MqttPeer.silent(port).send("10", will);
    client.next();
    client.raw("3600").expect(0xe0, "81").closed();
    reader.message(0x30, "w", 0, "gone");
  }

  @Test
  @DisplayName(
      "[MQTT-3.14.4-3], [3.1.1: MQTT-3.14.4-3], [3.1.1: MQTT-3.1.2-12] behind DISCONNECT nothing"
          + " counts, no will")
  void disconnectEndsIt() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("#", "00");
    String will = MqttPeer.text("a") + MqttPeer.text("w") + MqttPeer.text("gone");
    MqttPeer old = three("06", "0000", will).expect(0x20, "0000");
    old.raw("e000" + "3004" + "000177" + "78").closed();
    MqttPeer five = MqttPeer.five(port, "b");
    five.raw("e000" + "3005" + "000177" + "00" + "78").closed();
    reader.nothing();
  }

  @Test
  @DisplayName("[MQTT-4.12.0-6], [MQTT-4.12.0-7] without a method AUTH is a protocol error")
  void authWithoutAMethod() {
    MqttPeer.five(port, "a").raw("f000").expect(0xe0, "82").closed();
    MqttPeer.five(port, "a").raw("f00118").expect(0xe0, "82").closed();
    MqttPeer.three(port, "a", true).raw("f000").closed();
  }

  @Test
  @DisplayName("a packet that is too large is told so while it is still being sent")
  void aPacketThatIsTooLarge() {
    MqttPeer peer = MqttPeer.five(port, "a");
    peer.raw("30ffffff7f" + "00".repeat(100_000)).expect(0xe0, "95").closed();
  }

  @ParameterizedTest(name = "[MQTT-3.1.0-1], [3.1.1: MQTT-3.1.0-1] {0}")
  @ValueSource(
      strings = {
        "c000", // PINGREQ
        "e000", // DISCONNECT
        "20020000", // CONNACK
        "40020001", // PUBACK
        "8206000100016100", // SUBSCRIBE
        "300a00047465737461626364", // PUBLISH whose length is a line feed
        "302500040a0a0a0a", // … or a printable character
        "110d00044d51545404020000000178", // CONNECT with flags
        "f000", // AUTH
      })
  void anythingElseThanConnectEndsTheConnection(String packet) {
    MqttPeer.silent(port).raw(packet).closed();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "367f, 81", // QoS 3
    "387f, 81", // DUP at QoS 0
    "807f, 81", // SUBSCRIBE with other flags
    "c1, 81", // PINGREQ with flags
    "007f, 81", // no such type
    "207f, 82", // CONNACK
    "9080, 82", // SUBACK
  })
  void nobodyWaitsForTheRestOfAWrongPacket(String begun, String reason) {
    MqttPeer.five(port, "a").raw(begun).expect(0xe0, reason).closed();
    MqttPeer.three(port, "b", true).raw(begun).closed();
  }

  @Test
  @DisplayName("[MQTT-1.5.5-1] a remaining length is as short as it can be; 3.1.1 does not say so")
  void remainingLengthsThatAreTooLong() {
    MqttPeer.five(port, "a").raw("c08000").expect(0xe0, "81").closed();
    String five = "10 8e00 00044d51545405 02 0000 00 000178";
    MqttPeer.silent(port).raw(five).expect(0x20, "008100").closed();
    String three = "10 8d8000 00044d51545404 02 0000 000178";
    MqttPeer.silent(port).raw(three).expect(0x20, "0000").raw("c0808000").expect(0xd0, "");
    MqttPeer.three(port, "a", true).raw("c08080808000").closed();
  }

  @Test
  @DisplayName("[MQTT-3.12.4-1], [3.1.1: MQTT-3.12.4-1] PINGREQ is answered")
  void pingIsAnswered() {
    MqttPeer.five(port, "a").raw("c000").expect(0xd0, "");
    MqttPeer.three(port, "b", true).raw("c000").expect(0xd0, "");
  }

  @Test
  @DisplayName("PINGRESP is behind SUBACK and the messages that the server had confirmed before")
  void pingIsAnsweredBehindWhatWasBefore() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("a", "00");
    MqttPeer writer = MqttPeer.five(port, "w");
    for (int i = 0; i < 50; i++) {
      writer.publish("a", "x");
      reader.raw("c000").message(0x30, "a", 0, "x").expect(0xd0, "");
      reader.raw("8207 0001 00 0001 61 00" + "c000").expect(0x90, "00010000").expect(0xd0, "");
    }
    MqttPeer.five(port, "left").raw("c000" + "e000").expect(0xd0, "").closed();
    MqttPeer.five(port, "wrong").raw("c000" + "c100").expect(0xd0, "").expect(0xe0, "81").closed();
    reader.raw("c000".repeat(100));
    for (int i = 0; i < 100; i++) {
      reader.expect(0xd0, "");
    }
  }

  @Test
  @DisplayName("[MQTT-3.1.4-3], [3.1.1: MQTT-3.1.4-2] across versions, too; the will is published")
  void takeoverAcrossVersions() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("w", "00");
    MqttPeer old =
        three("06", "0000", MqttPeer.text("same") + MqttPeer.text("w") + MqttPeer.text("gone"));
    old.expect(0x20, "0000");
    MqttPeer five = MqttPeer.five(port, "same");
    old.closed();
    reader.message(0x30, "w", 0, "gone");
    three("02", "0000", MqttPeer.text("same")).expect(0x20, "0000").nothing();
    five.expect(0xe0, "8e").closed();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-7], [MQTT-3.1.2-10], [3.1.1: MQTT-3.1.2-10] each connection has its will")
  void theWillOfTheNextConnectionIsItsOwn() {
    MqttPeer reader = MqttPeer.five(port, "r").subscribe("w", "00");
    for (int i = 0; i < 20; i++) {
      String will = MqttPeer.text("a") + MqttPeer.text("w") + MqttPeer.text("gone" + i);
      MqttPeer next = three("06", "0000", will).expect(0x20, "0000");
      if (i > 0) {
        reader.message(0x30, "w", 0, "gone" + (i - 1));
      }
      if (i == 19) {
        next.close();
      }
    }
    reader.message(0x30, "w", 0, "gone19").nothing();
  }

  @Test
  @DisplayName("[MQTT-3.1.2-23], [MQTT-4.1.0-2] without an expiry interval a session ends at once")
  void aSessionWithoutExpiryEndsWithItsConnection() {
    MqttPeer.five(port, "s", true, "").subscribe("a", "01").disconnect();
    Packet answer = five(0, "s", "1100000064").next();
    assertThat(answer.body()).startsWith("0000");
  }
}
