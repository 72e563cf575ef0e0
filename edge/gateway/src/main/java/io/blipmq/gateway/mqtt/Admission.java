package io.blipmq.gateway.mqtt;

import io.blipmq.api.BlipException;
import io.blipmq.api.TopicName;
import io.blipmq.gateway.connection.Access;
import io.blipmq.gateway.connection.Principal;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.MalformedPacketException;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PacketEncoder;
import io.blipmq.gateway.mqtt.packet.Properties;
import io.blipmq.gateway.mqtt.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Whether a CONNECT is let in, and what is agreed on.
 *
 * @param clientId the client's, or one that it is given
 * @param assigned whether it is given one
 * @param shortened whether its session lives less long than it has asked for
 * @param keepAliveSeconds 0 for none
 * @param access what the client may do
 */
record Admission(
    String clientId,
    boolean assigned,
    long expirySeconds,
    boolean shortened,
    int keepAliveSeconds,
    Peer.Terms terms,
    Access access) {
  /** Clients of version 5 are heard of at least so often; for 3.1.1 the client alone decides. */
  static final int MAX_KEEP_ALIVE_SECONDS = 60;

  private static final int MAX_CLIENT_ID = 1_024;

  /** CONNACK with its properties, and with the client identifier that it may assign. */
  private static final int CONNACK_BYTES = 19;

  private static final int ASSIGNED_BYTES = 24;
  private static final int EXPIRY_BYTES = 5;

  /**
   * Judges a CONNECT.
   *
   * @throws MalformedPacketException with the reason for CONNACK, if it is not let in
   * @throws io.blipmq.api.BlipException.NotPermitted if it may not publish its own will
   */
  static Admission of(ClientPacket.Connect connect, Services services, Sessions sessions) {
    boolean five = connect.version() == PacketDescriptor.VERSION_5;
    Properties properties = connect.properties();
    if (properties.authenticationMethod() != null) {
      // [MQTT-4.12.0-1]
      throw MalformedPacketException.of(
          ReasonCode.BAD_AUTHENTICATION_METHOD,
          "authentication method " + properties.authenticationMethod() + "; use a password");
    }
    if (services.goingDown().get()) {
      throw MalformedPacketException.of(
          ReasonCode.SERVER_UNAVAILABLE, "the server is shutting down; connect again later");
    }
    Access access = services.access(authenticate(connect.credentials(), services));
    boolean assigned = connect.clientId().isEmpty();
    if (assigned && !five && !connect.cleanStart()) {
      // [MQTT-3.1.3-8] of 3.1.1
      throw MalformedPacketException.of(
          ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "a session that lasts needs a client identifier");
    }
    if (connect.clientId().length() > MAX_CLIENT_ID) {
      throw MalformedPacketException.of(
          ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
          "a client identifier of "
              + connect.clientId().length()
              + " characters; use at most "
              + MAX_CLIENT_ID);
    }
    checkWill(connect.will(), access);
    Peer.Terms terms = terms(connect);
    long asked = expiry(connect, five);
    long expiry = sessions.atMost(asked);
    int bytes =
        CONNACK_BYTES + (assigned ? ASSIGNED_BYTES : 0) + (expiry < asked ? EXPIRY_BYTES : 0);
    if (terms.maximumPacketSize() < bytes) {
      // [MQTT-3.1.2-24]
      throw MalformedPacketException.of(
          ReasonCode.PACKET_TOO_LARGE,
          "a maximum packet size of "
              + terms.maximumPacketSize()
              + "; CONNACK alone has "
              + bytes
              + " bytes");
    }
    return new Admission(
        assigned ? newClientId() : connect.clientId(),
        assigned,
        expiry,
        expiry < asked,
        keepAlive(connect, five),
        terms,
        access);
  }

  /** A will that could never be published is told while there is somebody to tell. */
  private static void checkWill(ClientPacket.@Nullable Will will, Access access) {
    if (will != null) {
      try {
        TopicName.check(will.message().topic());
      } catch (BlipException.InvalidRequest e) {
        throw MalformedPacketException.of(
            ReasonCode.TOPIC_NAME_INVALID, "the will's topic: " + e.getMessage());
      }
      access.publish(will.message().topic());
    }
  }

  /** Writes CONNACK. */
  void acknowledge(ByteBuf out, ClientPacket.Connect connect, boolean present, int maxPacketBytes) {
    boolean keepAliveImposed = keepAliveSeconds != connect.keepAliveSeconds();
    PacketEncoder.connack(
        out,
        connect.version(),
        present,
        new PacketEncoder.Granted(
            shortened ? expirySeconds : -1,
            keepAliveImposed ? keepAliveSeconds : -1,
            assigned ? clientId : null,
            PublishFlow.RECEIVE_MAXIMUM,
            PublishFlow.TOPIC_ALIAS_MAXIMUM,
            maxPacketBytes));
  }

  private static Principal authenticate(ClientPacket.Credentials credentials, Services services) {
    String key = key(credentials);
    if (key == null) {
      if (services.authenticator().required()) {
        throw MalformedPacketException.of(
            ReasonCode.NOT_AUTHORIZED, "this server wants an API key as password");
      }
      return services.authenticator().anonymous();
    }
    return services
        .authenticate(key)
        .orElseThrow(() ->
            MalformedPacketException.of(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the API key is not valid"));
  }

  /** The password is the API key; without one the user name is. */
  private static @Nullable String key(ClientPacket.Credentials credentials) {
    return credentials.password() == null ? credentials.userName() : credentials.password();
  }

  private static String newClientId() {
    return "blip-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  private static long expiry(ClientPacket.Connect connect, boolean five) {
    if (five) {
      return Math.max(0, connect.properties().sessionExpirySeconds());
    }
    return connect.cleanStart() ? 0 : Session.FOREVER;
  }

  private static int keepAlive(ClientPacket.Connect connect, boolean five) {
    int asked = connect.keepAliveSeconds();
    boolean tooLong = asked == 0 || asked > MAX_KEEP_ALIVE_SECONDS;
    return five && tooLong ? MAX_KEEP_ALIVE_SECONDS : asked;
  }

  /** What a client says of itself. */
  static Peer.Terms terms(ClientPacket.Connect connect) {
    Properties properties = connect.properties();
    long packetSize = properties.maximumPacketSize();
    return new Peer.Terms(
        connect.version(),
        properties.receiveMaximum() < 0 ? PacketDescriptor.MAX_FIELD : properties.receiveMaximum(),
        packetSize < 0 ? PacketDescriptor.MAX_LENGTH : packetSize,
        Math.max(0, properties.topicAliasMaximum()),
        properties.wantsProblemInformation());
  }
}
