package io.blipmq.gateway.mqtt.packet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client sends. Immutable but for arrays, which nobody changes. */
public sealed interface ClientPacket {
  /** Opens a session. */
  record Connect(
      int version,
      boolean cleanStart,
      int keepAliveSeconds,
      String clientId,
      @Nullable Will will,
      Credentials credentials,
      Properties properties)
      implements ClientPacket {}

  /** Who a client says that it is. */
  record Credentials(@Nullable String userName, @Nullable String password) {}

  /** A message, on its way or to be sent when the client is gone. */
  final class Publish implements ClientPacket {
    private final int flags;
    private final String topic;
    private final int packetId;
    private final Properties properties;
    private final byte[] payload;

    Publish(int flags, String topic, int packetId, Properties properties, byte[] payload) {
      this.flags = flags;
      this.topic = topic;
      this.packetId = packetId;
      this.properties = properties;
      this.payload = payload;
    }

    /** Whether it may have been sent before. */
    public boolean dup() {
      return (flags & 8) != 0;
    }

    public int qos() {
      return flags >> 1 & 3;
    }

    public boolean retain() {
      return (flags & 1) != 0;
    }

    /** Empty if there is only an alias. */
    public String topic() {
      return topic;
    }

    /** 0 at QoS 0. */
    public int packetId() {
      return packetId;
    }

    public Properties properties() {
      return properties;
    }

    public byte[] payload() {
      return payload;
    }
  }

  /** What to publish when the connection is gone without a DISCONNECT. */
  record Will(Publish message) {}

  /**
   * PUBACK, PUBREC, PUBREL or PUBCOMP.
   *
   * @param type of {@link PacketDescriptor}
   */
  record Ack(int type, int packetId, int reasonCode) implements ClientPacket {}

  /**
   * Asks for what matches filters.
   *
   * @param identifier of the subscriptions; 0 if there is none
   */
  record Subscribe(int packetId, int identifier, List<Filter> filters) implements ClientPacket {}

  /**
   * One filter and its options.
   *
   * @param retainHandling 0 retained messages, 1 if the subscription is new, 2 never
   */
  record Filter(
      String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}

  /** Ends subscriptions. */
  record Unsubscribe(int packetId, List<String> filters) implements ClientPacket {}

  /** Asks for a sign of life. */
  record Ping() implements ClientPacket {}

  /**
   * The client goes.
   *
   * @param sessionExpirySeconds {@link Properties#ABSENT} to leave it as it is
   */
  record Disconnect(int reasonCode, long sessionExpirySeconds) implements ClientPacket {}

  /** Extended authentication, which needs a method in CONNECT. */
  record Auth(int reasonCode) implements ClientPacket {}
}
