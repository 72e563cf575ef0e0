package io.blipmq.gateway.mqtt.packet;

import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.malformed;
import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.protocolError;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** CONNECT. */
final class ConnectDecoder {
  private static final int RESERVED = 1;
  private static final int CLEAN_START = 2;
  private static final int WILL = 4;
  private static final int WILL_RETAIN = 0x20;
  private static final int PASSWORD = 0x40;
  private static final int USER_NAME = 0x80;

  private final ByteBuf in;
  private final int version;

  /** Reads the name and the version of the protocol. */
  ConnectDecoder(ByteBuf in) {
    this.in = in;
    String name = Utf8.read(in, "protocol name");
    if (!name.equals("MQTT") && !name.equals("MQIsdp")) {
      // [MQTT-3.1.2-1]
      throw malformed("protocol name \"" + name + "\"");
    }
    version = Fields.u8(in, "protocol version");
    boolean known = version == PacketDescriptor.VERSION_3 || version == PacketDescriptor.VERSION_5;
    if (!name.equals("MQTT") || !known) {
      // [MQTT-3.1.2-2]
      throw MalformedPacketException.of(
          ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
          "protocol version " + version + " of " + name + "; use 4 (MQTT 3.1.1) or 5");
    }
  }

  int version() {
    return version;
  }

  ClientPacket decode() {
    int flags = Fields.u8(in, "connect flags");
    check(flags);
    int keepAlive = Fields.u16(in, "keep alive");
    boolean five = version == PacketDescriptor.VERSION_5;
    Properties properties =
        five ? PropertiesDecoder.decode(in, PacketDescriptor.CONNECT) : Properties.NONE;
    String clientId = Utf8.read(in, "client identifier");
    ClientPacket.Will will = (flags & WILL) != 0 ? will(flags, five) : null;
    String userName = (flags & USER_NAME) != 0 ? Utf8.read(in, "user name") : null;
    String password =
        (flags & PASSWORD) != 0
            ? new String(Fields.binary(in, "password"), StandardCharsets.UTF_8)
            : null;
    return new ClientPacket.Connect(
        version,
        (flags & CLEAN_START) != 0,
        keepAlive,
        clientId,
        will,
        new ClientPacket.Credentials(userName, password),
        properties);
  }

  /** [MQTT-3.1.2-3], [MQTT-3.1.2-11] to [MQTT-3.1.2-15], and [MQTT-3.1.2-22] of 3.1.1. */
  private void check(int flags) {
    int willQos = flags >> 3 & 3;
    if ((flags & RESERVED) != 0) {
      throw malformed("the reserved connect flag is set");
    }
    if (willQos == 3) {
      throw malformed("will QoS 3");
    }
    if ((flags & WILL) == 0 && (willQos != 0 || (flags & WILL_RETAIN) != 0)) {
      throw malformed("will QoS or retain without a will");
    }
    if (version == PacketDescriptor.VERSION_3
        && (flags & PASSWORD) != 0
        && (flags & USER_NAME) == 0) {
      throw malformed("a password without a user name");
    }
  }

  private ClientPacket.@Nullable Will will(int flags, boolean five) {
    Properties properties =
        five ? PropertiesDecoder.decode(in, PacketDescriptor.WILL) : Properties.NONE;
    String topic = Topics.name(in, "will topic");
    if (topic.isEmpty()) {
      throw protocolError("an empty will topic");
    }
    byte[] payload = Fields.binary(in, "will payload");
    int publishFlags = (flags >> 3 & 3) << 1 | ((flags & WILL_RETAIN) != 0 ? 1 : 0);
    return new ClientPacket.Will(
        new ClientPacket.Publish(publishFlags, topic, 0, properties, payload));
  }
}
