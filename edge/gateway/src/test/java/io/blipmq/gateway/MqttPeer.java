package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** An MQTT client that sends and reads packets in hex. One thread. */
final class MqttPeer extends SocketPeer {

  private int version;

  /** A packet as it came: the first byte, and what the remaining length covers. */
  record Packet(int first, String body) {
    int type() {
      return first >> 4;
    }

    int flags() {
      return first & 15;
    }
  }

  private MqttPeer(int port) {
    super(port);
  }

  /** A connection that has said nothing. */
  static MqttPeer silent(int port) {
    return new MqttPeer(port);
  }

  /** 3.1.1, with a clean session or not; CONNACK has been read. */
  static MqttPeer three(int port, String id, boolean clean) {
    MqttPeer peer = silent(port);
    peer.version = 4;
    peer.send("10", "00044d51545404" + (clean ? "02" : "00") + "0000" + text(id));
    assertThat(peer.next().type()).isEqualTo(2);
    return peer;
  }

  /** 5, with properties in hex; CONNACK has been read. */
  static MqttPeer five(int port, String id, boolean clean, String properties) {
    MqttPeer peer = silent(port);
    peer.version = 5;
    peer.send("10", connect(id, clean ? 2 : 0, properties));
    assertThat(peer.next().body()).as("CONNACK").matches("0[01]00.*");
    return peer;
  }

  static MqttPeer five(int port, String id) {
    return five(port, id, true, "");
  }

  /** One that shows an API key; a session that is not clean lasts. CONNACK has been read. */
  static MqttPeer keyed(int port, int version, String key, String id, boolean clean) {
    MqttPeer peer = silent(port);
    peer.version = version;
    peer.send(
        "10",
        version == 5
            ? connect(id, clean ? 0x42 : 0x40, (clean ? "" : "1100000064") + "210001") + text(key)
            : "00044d51545404" + (clean ? "c2" : "c0") + "0000" + text(id) + text("u") + text(key));
    assertThat(peer.next().body()).as("CONNACK").matches("0[01]00.*");
    return peer;
  }

  /** The body of a CONNECT of version 5. */
  static String connect(String id, int flags, String properties) {
    return "00044d51545405%02x0000%s%s".formatted(flags, sized(properties), text(id));
  }

  /** A text with its length, in hex. */
  static String text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return "%04x".formatted(utf8.length) + HexFormat.of().formatHex(utf8);
  }

  private static String sized(String hex) {
    return "%02x".formatted(hex.length() / 2) + hex;
  }

  /** Sends a packet: its first byte and its body. */
  MqttPeer send(String first, String body) {
    String hex = body.replace(" ", "");
    int length = hex.length() / 2;
    ByteArrayOutputStream varint = new ByteArrayOutputStream();
    do {
      varint.write(length % 128 + (length >= 128 ? 128 : 0));
      length /= 128;
    } while (length > 0);
    return raw(first + HexFormat.of().formatHex(varint.toByteArray()) + hex);
  }

  MqttPeer raw(String hex) {
    write(HexFormat.of().parseHex(hex.replace(" ", "")));
    return this;
  }

  /** Subscribes with options in hex, and reads SUBACK. */
  MqttPeer subscribe(String filter, String options) {
    return subscribe(filter, options, "");
  }

  MqttPeer subscribe(String filter, String options, String properties) {
    send("82", "0001" + (version == 5 ? sized(properties) : "") + text(filter) + options);
    Packet answer = next();
    assertThat(answer.type()).as("%s", answer).isEqualTo(9);
    return this;
  }

  /** Publishes; the answer, at QoS 1 and 2, is to be read. */
  MqttPeer publish(int flags, String topic, int id, String properties, String payload) {
    boolean acknowledged = (flags & 6) != 0;
    return send(
        "%02x".formatted(0x30 | flags),
        text(topic)
            + (acknowledged ? "%04x".formatted(id) : "")
            + (version == 5 ? sized(properties) : "")
            + HexFormat.of().formatHex(payload.getBytes(StandardCharsets.UTF_8)));
  }

  /** Publishes at QoS 1, and reads the answer. */
  MqttPeer publish(String topic, String payload) {
    publish(2, topic, 77, "", payload);
    assertThat(next().body()).startsWith("004d");
    return this;
  }

  Packet next() {
    try {
      int first = in.readUnsignedByte();
      int length = 0;
      int shift = 0;
      int next;
      do {
        next = in.readUnsignedByte();
        length |= (next & 127) << shift;
        shift += 7;
      } while (next >= 128);
      return new Packet(first, HexFormat.of().formatHex(in.readNBytes(length)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next packet is that one. */
  MqttPeer expect(int first, String body) {
    assertThat(next()).isEqualTo(new Packet(first, body.replace(" ", "")));
    return this;
  }

  /** The next packet is a message, with that first byte, topic, packet identifier, payload. */
  MqttPeer message(int first, String topic, int id, String payload) {
    boolean acknowledged = (first & 6) != 0;
    return expect(
        first,
        text(topic)
            + (acknowledged ? "%04x".formatted(id) : "")
            + (version == 5 ? "00" : "")
            + HexFormat.of().formatHex(payload.getBytes(StandardCharsets.UTF_8)));
  }

  /** Nothing comes before the answer to a ping. */
  MqttPeer nothing() {
    return raw("c000").expect(0xd0, "");
  }

  /** The connection ends without a further packet. */
  void closed() {
    try {
      assertThat(in.read()).as("end of the connection").isEqualTo(-1);
    } catch (java.net.SocketException e) {
      // Reset: it is closed as well.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void disconnect() {
    raw("e000").closed();
    close();
  }
}
