package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What API keys permit in MQTT. Clients of version 5 take one unacknowledged message at a time. */
final class MqttPermissionsIT {
  private final KeyRing keys =
      new KeyRing()
          .with("some", List.of("in/#"), List.of("out/#"))
          .withAnonymous(List.of("in/#"), List.of("out/#"));
  private final RunningGateway gateway =
      RunningGateway.with(
          keys,
          config ->
              config.with(
                  Listener.fixed(config.listeners().getFirst().bind(), "mqtt")
                      .withAnonymous(true)));
  private final int port = gateway.port();
  private final MqttPeer reader = MqttPeer.keyed(port, 4, "all", "reader", true);

  @AfterEach
  void close() {
    reader.close();
    gateway.close();
  }

  private MqttPeer some(int version) {
    return MqttPeer.keyed(port, version, "some", "some" + version, true);
  }

  private MqttPeer lasting(String key) {
    return MqttPeer.keyed(port, 5, key, "lasting", false);
  }

  /** Ends a connection without a word, and waits until the broker knows. */
  private void lose(MqttPeer peer) {
    long before = gateway.gateway().stats().connections();
    peer.close();
    Awaitility.await().until(() -> gateway.gateway().stats().connections() == before - 1);
  }

  private void counted(long requests, long deliveries) {
    assertThat(gateway.gateway().stats().notPermitted()).isEqualTo(requests);
    assertThat(gateway.gateway().stats().deliveriesNotPermitted()).isEqualTo(deliveries);
  }

  private static String filters(String options, String... filters) {
    StringBuilder all = new StringBuilder();
    for (String filter : filters) {
      all.append(MqttPeer.text(filter)).append(options);
    }
    return all.toString();
  }

  // ---- publishing

  @Test
  void aPublishThatIsNotPermittedHasItsReason() {
    reader.subscribe("#", "00");
    MqttPeer some = some(5);
    for (int i = 0; i < 2; i++) {
      some.publish(2, "in/a", 1, "", "x").expect(0x40, "0001");
      some.publish(0, "out/a", 0, "", "x").nothing();
      some.publish(2, "out/a", 2, "", "x").expect(0x40, "000287");
      some.publish(4, "out/a", 3, "", "x").expect(0x50, "000387");
      reader.message(0x30, "in/a", 0, "x").nothing();
    }
    counted(6, 0);
    assertThat(gateway.broker().admin().list()).hasSize(1);
  }

  @Test
  @DisplayName("[3.1.1: MQTT-3.3.5-2] what is not permitted is acknowledged, and goes nowhere")
  void theOldVersionHasNoReason() {
    reader.subscribe("#", "00");
    MqttPeer some = some(4);
    some.publish(3, "out/a", 2, "", "kept").expect(0x40, "0002");
    some.publish(4, "out/a", 3, "", "x").expect(0x50, "0003");
    some.publish(12, "out/a", 3, "", "x").expect(0x50, "0003");
    some.raw("62020003").expect(0x70, "0003");
    reader.nothing();
    MqttPeer.keyed(port, 4, "all", "late", true).subscribe("#", "00").nothing();
    counted(3, 0);
  }

  @Test
  void anAliasPermitsNothing() {
    MqttPeer some = some(5);
    some.publish(2, "in/a", 1, "230001", "x").expect(0x40, "0001");
    some.publish(2, "out/a", 2, "230002", "x").expect(0x40, "000287");
    some.publish(2, "", 3, "230002", "x").expect(0x40, "000387");
    some.publish(2, "", 4, "230001", "x").expect(0x40, "0004");
  }

  // ---- wills

  private MqttPeer withWill(String topic) {
    String will = MqttPeer.connect("w", 0x46, "") + "00" + MqttPeer.text(topic);
    return MqttPeer.silent(port).send("10", will + MqttPeer.text("gone") + MqttPeer.text("some"));
  }

  @Test
  @DisplayName("a will that is not permitted is refused with the connection")
  void aWillIsChecked() {
    withWill("out/w").expect(0x20, "0087 00").closed();
    MqttPeer.silent(port)
        .send(
            "10",
            "00044d51545404c60000"
                + MqttPeer.text("w")
                + MqttPeer.text("out/w")
                + MqttPeer.text("gone")
                + MqttPeer.text("u")
                + MqttPeer.text("some"))
        .expect(0x20, "0005")
        .closed();
    counted(2, 0);
  }

  @Test
  void aWillIsCheckedAgainWhenItIsPublished() {
    reader.subscribe("#", "00");
    MqttPeer first = withWill("in/w");
    assertThat(first.next().body()).startsWith("0000");
    first.close();
    reader.message(0x30, "in/w", 0, "gone");
    MqttPeer second = withWill("in/w");
    assertThat(second.next().body()).startsWith("0000");
    keys.remove("some");
    lose(second);
    reader.nothing();
    counted(1, 0);
  }

  // ---- subscribing

  @Test
  void aFilterIsRefusedUnlessAllOfItIsPermitted() {
    String[] filters = {"out/#", "out/+/a", "#", "+/a", "in/a", "$share/g/in/a", "$share/g/out/a"};
    some(5)
        .send("82", "0001 00" + filters("01", filters))
        .expect(0x90, "0001 00 01 01 87 87 87 87 01");
    String[] old = {"out/#", "#", "$share/g/in/a"};
    some(4).send("82", "0001" + filters("01", old)).expect(0x90, "0001 01 80 80");
    counted(6, 0);
  }

  @Test
  void retainedMessagesAreThoseThatArePermitted() {
    reader.publish(3, "in/a", 1, "", "hidden").expect(0x40, "0001");
    reader.publish(3, "out/a", 1, "", "seen").expect(0x40, "0001");
    some(4).subscribe("out/+", "00").message(0x31, "out/a", 0, "seen").nothing();
    MqttPeer all = lasting("all").subscribe("#", "01");
    all.message(0x33, "in/a", 1, "hidden").nothing();
    lose(all);
    // Both were on their way to the session: one sent already, one not yet.
    MqttPeer back = lasting("some").message(0x33, "out/a", 2, "seen");
    back.raw("40020002").nothing();
    lose(back);
    lasting("all").nothing();
    counted(0, 1);
  }

  // ---- sessions that come back

  @Test
  void whatWaitedForAnotherKeyIsNotDelivered() {
    lose(lasting("all").subscribe("#", "01"));
    reader.publish("in/a", "hidden").publish("out/a", "seen").publish("in/b", "hidden");
    MqttPeer some = lasting("some").message(0x32, "out/a", 1, "seen");
    some.raw("40020001").nothing();
    reader.publish("in/c", "hidden").publish("out/b", "seen");
    some.message(0x32, "out/b", 2, "seen").raw("40020002").nothing();
    reader.publish(0, "in/c", 0, "", "hidden").publish(0, "out/b", 0, "", "seen");
    some.message(0x30, "out/b", 0, "seen").nothing();
    lose(some);
    counted(0, 4);
    MqttPeer all = lasting("all").nothing();
    reader.publish("in/a", "seen");
    assertThat(all.next().type()).isEqualTo(3);
  }

  @Test
  void whatWasUnderWayIsNotSentAgain() {
    for (int qos = 1; qos <= 2; qos++) {
      MqttPeer all = lasting("all").subscribe("#", "0" + qos);
      reader.publish(2 * qos, "in/a", 5, "", "hidden").next();
      assertThat(all.next().body()).contains(MqttPeer.text("in/a"));
      lose(all);
      MqttPeer some = lasting("some").nothing();
      reader.publish("out/a", "seen");
      assertThat(some.next().body()).contains(MqttPeer.text("out/a"));
      counted(0, qos);
      lose(some);
      MqttPeer again = lasting("all");
      assertThat(again.next().body()).contains(MqttPeer.text("out/a"));
      again.nothing();
      MqttPeer.keyed(port, 5, "all", "lasting", true).disconnect();
      reader.raw("62020005").next();
    }
  }

  @Test
  void whatAGroupHasIsLeftToThoseWhoMay() {
    lose(lasting("all").subscribe("$share/g/in/#", "01"));
    MqttPeer some = lasting("some");
    reader.publish("in/a", "1");
    some.nothing();
    MqttPeer other = MqttPeer.keyed(port, 4, "all", "other", true);
    other.subscribe("in/nothing", "00");
    MqttPeer member = MqttPeer.keyed(port, 5, "all", "member", true);
    member.subscribe("$share/g/in/#", "01").message(0x32, "in/a", 1, "1").raw("40020001");
    some.nothing().disconnect();
    member.nothing().disconnect();
    reader.publish("in/a", "2");
    assertThat(lasting("all").next().body()).contains(MqttPeer.text("in/a"));
    counted(0, 0);
  }

  @Test
  void withoutAKeyItIsWhatTheAnonymousMay() {
    int open = gateway.gateway().addresses().get(1).getPort();
    MqttPeer five = MqttPeer.five(open, "a");
    five.publish(2, "in/a", 1, "", "x").expect(0x40, "0001");
    five.publish(2, "out/a", 1, "", "x").expect(0x40, "000187");
    five.send("82", "0001 00" + filters("00", "in/a", "out/a")).expect(0x90, "0001 00 87 00");
    MqttPeer.keyed(open, 5, "all", "b", true).publish("out/a", "x");
    five.message(0x30, "out/a", 0, "x");
  }
}
