package io.blipmq.gateway.mqtt.packet;

import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.malformed;
import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.protocolError;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes to packets, for one connection: knows the version once CONNECT has said it. Whatever is
 * wrong ends in a {@link MalformedPacketException}.
 */
public final class PacketDecoder {
  private static final int PUBREL_FLAGS = 2;

  private int version;

  /** 4 for 3.1.1, 5 for 5; 0 before CONNECT has said it. */
  public int version() {
    return version;
  }

  /**
   * Decodes a packet.
   *
   * @param first the first byte: type and flags
   * @param body what the remaining length covers
   */
  public ClientPacket decode(int first, ByteBuf body) {
    check(first);
    int type = first >> 4;
    ClientPacket packet =
        switch (type) {
          case PacketDescriptor.CONNECT -> connect(body);
          case PacketDescriptor.PUBLISH -> publish(first & 0xF, body);
          case PacketDescriptor.PUBACK,
              PacketDescriptor.PUBREC,
              PacketDescriptor.PUBREL,
              PacketDescriptor.PUBCOMP ->
              ack(type, body);
          case PacketDescriptor.SUBSCRIBE -> subscribe(body);
          case PacketDescriptor.UNSUBSCRIBE -> unsubscribe(body);
          case PacketDescriptor.PINGREQ -> new ClientPacket.Ping();
          case PacketDescriptor.DISCONNECT -> disconnect(body);
          default -> auth(body);
        };
    if (body.isReadable()) {
      throw malformed(body.readableBytes() + " bytes too many");
    }
    return packet;
  }

  /** Whether a packet may begin so, however it goes on: its type and flags [MQTT-2.1.3-1]. */
  public void check(int first) {
    int type = first >> 4;
    int flags = first & 0xF;
    boolean known =
        type != 0 && (type != PacketDescriptor.AUTH || version == PacketDescriptor.VERSION_5);
    if (!known) {
      throw malformed("packet type " + type);
    }
    switch (type) {
      case PacketDescriptor.PUBLISH -> checkPublish(flags);
      case PacketDescriptor.PUBREL, PacketDescriptor.SUBSCRIBE, PacketDescriptor.UNSUBSCRIBE ->
          checkFlags(type, flags, PUBREL_FLAGS);
      default -> checkFlags(type, flags, 0);
    }
    switch (type) {
      case PacketDescriptor.CONNACK,
          PacketDescriptor.SUBACK,
          PacketDescriptor.UNSUBACK,
          PacketDescriptor.PINGRESP ->
          throw protocolError("a packet of type " + type + " is for servers to send");
      default -> {}
    }
  }

  private static void checkFlags(int type, int flags, int expected) {
    if (flags != expected) {
      throw malformed("flags " + flags + " of a packet of type " + type);
    }
  }

  private static void checkPublish(int flags) {
    int qos = flags >> 1 & 3;
    if (qos == 3) {
      // [MQTT-3.3.1-4]
      throw malformed("QoS 3");
    }
    if (qos == 0 && (flags & 8) != 0) {
      // [MQTT-3.3.1-2]
      throw malformed("DUP with QoS 0");
    }
  }

  private ClientPacket connect(ByteBuf in) {
    if (version != 0) {
      // [MQTT-3.1.0-2]
      throw protocolError("a second CONNECT");
    }
    ConnectDecoder decoder = new ConnectDecoder(in);
    version = decoder.version();
    return decoder.decode();
  }

  private ClientPacket publish(int flags, ByteBuf in) {
    int qos = flags >> 1 & 3;
    String topic = Topics.name(in, "topic");
    int packetId = 0;
    if (qos > 0) {
      packetId = Fields.u16(in, "packet identifier");
      if (packetId == 0) {
        // [MQTT-2.2.1-3]
        throw protocolError("packet identifier 0");
      }
    }
    Properties properties = properties(in, PacketDescriptor.PUBLISH);
    if (topic.isEmpty() && properties.topicAlias == Properties.ABSENT) {
      // [MQTT-4.7.3-1]
      throw protocolError("an empty topic without an alias");
    }
    byte[] payload = new byte[in.readableBytes()];
    in.readBytes(payload);
    return new ClientPacket.Publish(flags, topic, packetId, properties, payload);
  }

  private ClientPacket ack(int type, ByteBuf in) {
    int packetId = Fields.u16(in, "packet identifier");
    if (packetId == 0) {
      throw protocolError("packet identifier 0");
    }
    int reason = ReasonCode.SUCCESS;
    if (version == PacketDescriptor.VERSION_5 && in.isReadable()) {
      reason = in.readUnsignedByte();
      if (!ClientReasons.allowed(type, reason)) {
        throw protocolError("reason code 0x%02X of a packet of type %d".formatted(reason, type));
      }
      if (in.isReadable()) {
        PropertiesDecoder.decode(in, type);
      }
    }
    return new ClientPacket.Ack(type, packetId, reason);
  }

  private ClientPacket subscribe(ByteBuf in) {
    int packetId = subscriptionPacketId(in);
    Properties properties = properties(in, PacketDescriptor.SUBSCRIBE);
    List<ClientPacket.Filter> filters = new ArrayList<>(2);
    while (in.isReadable()) {
      String filter = Topics.filter(in, version);
      filters.add(options(filter, Fields.u8(in, "subscription options")));
    }
    if (filters.isEmpty()) {
      // [MQTT-3.8.3-2]
      throw protocolError("SUBSCRIBE without a topic filter");
    }
    return new ClientPacket.Subscribe(
        packetId, Math.max(0, properties.subscriptionIdentifier), filters);
  }

  private ClientPacket.Filter options(String filter, int options) {
    int reserved = version == PacketDescriptor.VERSION_5 ? 0xC0 : 0xFC;
    if ((options & reserved) != 0) {
      // [MQTT-3.8.3-5]
      throw malformed("subscription options " + options + " have reserved bits");
    }
    int qos = options & 3;
    int retainHandling = options >> 4 & 3;
    boolean noLocal = (options & 4) != 0;
    if (qos == 3 || retainHandling == 3) {
      throw protocolError("subscription options " + options + " have QoS or retain handling 3");
    }
    if (noLocal && Topics.isShared(filter)) {
      // [MQTT-3.8.3-4]
      throw protocolError("no local with a shared subscription");
    }
    return new ClientPacket.Filter(filter, qos, noLocal, (options & 8) != 0, retainHandling);
  }

  private ClientPacket unsubscribe(ByteBuf in) {
    int packetId = subscriptionPacketId(in);
    properties(in, PacketDescriptor.UNSUBSCRIBE);
    List<String> filters = new ArrayList<>(2);
    while (in.isReadable()) {
      filters.add(Topics.filter(in, version));
    }
    if (filters.isEmpty()) {
      // [MQTT-3.10.3-2]
      throw protocolError("UNSUBSCRIBE without a topic filter");
    }
    return new ClientPacket.Unsubscribe(packetId, filters);
  }

  private static int subscriptionPacketId(ByteBuf in) {
    int packetId = Fields.u16(in, "packet identifier");
    if (packetId == 0) {
      throw malformed("packet identifier 0");
    }
    return packetId;
  }

  private ClientPacket disconnect(ByteBuf in) {
    if (version != PacketDescriptor.VERSION_5 || !in.isReadable()) {
      return new ClientPacket.Disconnect(ReasonCode.SUCCESS, Properties.ABSENT);
    }
    int reason = in.readUnsignedByte();
    if (!ClientReasons.allowed(PacketDescriptor.DISCONNECT, reason)) {
      throw protocolError("reason code 0x%02X of DISCONNECT".formatted(reason));
    }
    Properties properties =
        in.isReadable()
            ? PropertiesDecoder.decode(in, PacketDescriptor.DISCONNECT)
            : Properties.NONE;
    return new ClientPacket.Disconnect(reason, properties.sessionExpirySeconds);
  }

  private ClientPacket auth(ByteBuf in) {
    int reason = ReasonCode.SUCCESS;
    if (in.isReadable()) {
      reason = in.readUnsignedByte();
      if (!ClientReasons.allowed(PacketDescriptor.AUTH, reason)) {
        throw protocolError("reason code 0x%02X of AUTH".formatted(reason));
      }
      if (in.isReadable()) {
        PropertiesDecoder.decode(in, PacketDescriptor.AUTH);
      }
    }
    return new ClientPacket.Auth(reason);
  }

  private Properties properties(ByteBuf in, int type) {
    return version == PacketDescriptor.VERSION_5
        ? PropertiesDecoder.decode(in, type)
        : Properties.NONE;
  }
}
