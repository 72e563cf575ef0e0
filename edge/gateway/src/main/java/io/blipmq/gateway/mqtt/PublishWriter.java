package io.blipmq.gateway.mqtt;

import io.blipmq.api.Message;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PublishEncoder;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;

/** PUBLISH packets to one client, into its outbound buffer. On the connection's event loop. */
final class PublishWriter implements Message.PayloadReader {
  static final int DUP = 8;

  /** Topics that get an alias, at most. */
  private static final int MOST_ALIASES = 64;

  private static final byte[] NO_TOPIC = {};

  private final Peer peer;
  private final PublishEncoder encoder = new PublishEncoder();
  private final Map<String, Integer> aliases = new HashMap<>(0);
  private final int mostAliases;
  private final boolean limited;

  PublishWriter(Peer peer) {
    this.peer = peer;
    this.mostAliases = Math.min(MOST_ALIASES, peer.terms().topicAliasMaximum());
    this.limited = peer.terms().maximumPacketSize() < PacketDescriptor.MAX_LENGTH;
  }

  /** Whether the client takes a packet so large [MQTT-3.1.2-24]; it counts as delivered if not. */
  boolean fits(Route route, int qos, Message message) {
    if (!limited) {
      return true;
    }
    begin(route, message);
    return encoder.bytes(route.utf8().length, qos, message.size())
        <= peer.terms().maximumPacketSize();
  }

  /**
   * Encodes a message.
   *
   * @param flags QoS and perhaps DUP, as they are in the first byte
   */
  void write(Route route, int flags, int packetId, Message message) {
    begin(route, message);
    byte[] topic = route.utf8();
    if (mostAliases > 0) {
      topic = alias(route, flags >> 1 & 3, message.size());
    }
    boolean retain = route.retain() || (route.retainAsPublished() && Mapping.retain(message));
    encoder.encode(
        peer.outbound().buffer(), flags | (retain ? 1 : 0), topic, packetId, message.size());
    message.readPayload(this);
  }

  private void begin(Route route, Message message) {
    encoder.begin(peer.version());
    if (peer.five()) {
      Mapping.properties(message, encoder);
      encoder.identifiers(route.identifiers());
    }
  }

  /** The first packet with an alias has the topic as well; those behind it only the alias. */
  private byte[] alias(Route route, int qos, int payloadBytes) {
    Integer known = aliases.get(route.topic());
    if (known != null) {
      encoder.alias(known);
      return NO_TOPIC;
    }
    if (aliases.size() < mostAliases) {
      int alias = aliases.size() + 1;
      encoder.alias(alias);
      long bytes = encoder.bytes(route.utf8().length, qos, payloadBytes);
      if (bytes <= peer.terms().maximumPacketSize()) {
        aliases.put(route.topic(), alias);
      } else {
        encoder.alias(0);
      }
    }
    return route.utf8();
  }

  @Override
  public void read(byte[] array, int start, int length) {
    ByteBuf out = peer.outbound().buffer();
    out.writeBytes(array, start, length);
  }
}
