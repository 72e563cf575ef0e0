package io.blipmq.gateway.mqtt;

import io.blipmq.gateway.connection.Access;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.PublishedTopics;
import io.blipmq.gateway.connection.ReadGate;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PacketEncoder;
import io.netty.channel.EventLoop;

/** What the flows of one connection need of it. */
record Peer(
    MqttConnection connection,
    Hub hub,
    Services services,
    EventLoop loop,
    Outbound outbound,
    ReadGate gate,
    Mailbox mailbox,
    PublishedTopics published,
    Access access,
    Terms terms) {

  /**
   * What the client has said of itself.
   *
   * @param receiveMaximum PUBLISH packets that it takes without having acknowledged them
   * @param maximumPacketSize the largest packet that it takes
   * @param topicAliasMaximum how many aliases it takes
   * @param problemInformation whether it wants reason strings with any packet
   */
  record Terms(
      int version,
      int receiveMaximum,
      long maximumPacketSize,
      int topicAliasMaximum,
      boolean problemInformation) {
    /** The longest packet around a reason string, without the text. */
    private static final int AROUND_REASON_BYTES = 16;

    /**
     * A reason string; empty if the client has not asked for them, or the packet would be too large
     * for it [MQTT-3.2.2-19], [MQTT-3.4.2-2], [MQTT-3.5.2-2], [MQTT-3.14.2-3].
     */
    String told(String text) {
      long most = maximumPacketSize - AROUND_REASON_BYTES;
      return problemInformation && PacketEncoder.reasonBytes(text) <= most ? text : "";
    }
  }

  int version() {
    return terms.version();
  }

  boolean five() {
    return terms.version() == PacketDescriptor.VERSION_5;
  }
}
