package io.blipmq.gateway.mqtt.packet;

import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.malformed;
import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.protocolError;

import io.netty.buffer.ByteBuf;

/** Reads properties: each only where it is allowed, once, and with a value that it may have. */
final class PropertiesDecoder {
  private PropertiesDecoder() {}

  /** Reads the length of the properties and what it covers. */
  static Properties decode(ByteBuf in, int type) {
    int length = Fields.varint(in, "property length");
    if (length > in.readableBytes()) {
      throw malformed("properties of " + length + " bytes; the packet ends before");
    }
    if (length == 0) {
      return Properties.NONE;
    }
    ByteBuf own = in.readSlice(length);
    Properties properties = new Properties();
    long seen = 0;
    while (own.isReadable()) {
      int id = Fields.varint(own, "property identifier");
      if (!PropertyDescriptor.allowed(id, type)) {
        throw malformed("property 0x%02X is not for this packet".formatted(id));
      }
      if ((seen & 1L << id) != 0) {
        throw protocolError("property 0x%02X is there twice".formatted(id));
      }
      seen |= id == PropertyDescriptor.USER_PROPERTY ? 0 : 1L << id;
      read(own, id, type, properties);
    }
    if (properties.authenticationData != null && properties.authenticationMethod == null) {
      throw protocolError("authentication data without a method");
    }
    return properties;
  }

  private static void read(ByteBuf in, int id, int type, Properties into) {
    switch (id) {
      case PropertyDescriptor.PAYLOAD_FORMAT -> into.payloadFormat = flag(in, id);
      case PropertyDescriptor.MESSAGE_EXPIRY ->
          into.messageExpirySeconds = Fields.u32(in, "message expiry interval");
      case PropertyDescriptor.CONTENT_TYPE -> into.contentType = Utf8.read(in, "content type");
      case PropertyDescriptor.RESPONSE_TOPIC -> into.responseTopic = responseTopic(in);
      case PropertyDescriptor.CORRELATION_DATA ->
          into.correlationData = Fields.binary(in, "correlation data");
      case PropertyDescriptor.SUBSCRIPTION_IDENTIFIER ->
          into.subscriptionIdentifier = subscriptionIdentifier(in, type);
      case PropertyDescriptor.SESSION_EXPIRY ->
          into.sessionExpirySeconds = Fields.u32(in, "session expiry interval");
      case PropertyDescriptor.AUTHENTICATION_METHOD ->
          into.authenticationMethod = Utf8.read(in, "authentication method");
      case PropertyDescriptor.AUTHENTICATION_DATA ->
          into.authenticationData = Fields.binary(in, "authentication data");
      case PropertyDescriptor.REQUEST_PROBLEM_INFORMATION ->
          into.requestProblemInformation = flag(in, id);
      case PropertyDescriptor.REQUEST_RESPONSE_INFORMATION ->
          into.requestResponseInformation = flag(in, id);
      case PropertyDescriptor.WILL_DELAY ->
          into.willDelaySeconds = Fields.u32(in, "will delay interval");
      case PropertyDescriptor.REASON_STRING -> into.reasonString = Utf8.read(in, "reason string");
      case PropertyDescriptor.RECEIVE_MAXIMUM ->
          into.receiveMaximum = notZero(Fields.u16(in, "receive maximum"), "receive maximum");
      case PropertyDescriptor.TOPIC_ALIAS_MAXIMUM ->
          into.topicAliasMaximum = Fields.u16(in, "topic alias maximum");
      case PropertyDescriptor.TOPIC_ALIAS -> into.topicAlias = topicAlias(in);
      case PropertyDescriptor.MAXIMUM_PACKET_SIZE -> {
        into.maximumPacketSize = Fields.u32(in, "maximum packet size");
        if (into.maximumPacketSize == 0) {
          throw protocolError("maximum packet size is 0");
        }
      }
      default ->
          into.addUserProperty(
              Utf8.read(in, "name of a user property"), Utf8.read(in, "value of a user property"));
    }
  }

  private static int flag(ByteBuf in, int id) {
    int value = Fields.u8(in, "property");
    if (value > 1) {
      throw protocolError("property 0x%02X is %d; use 0 or 1".formatted(id, value));
    }
    return value;
  }

  private static int notZero(int value, String what) {
    if (value == 0) {
      throw protocolError(what + " is 0");
    }
    return value;
  }

  /** [MQTT-3.3.2-14]. */
  private static String responseTopic(ByteBuf in) {
    String topic = Utf8.read(in, "response topic");
    if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
      throw protocolError("response topic \"" + topic + "\"; use a topic without wildcards");
    }
    return topic;
  }

  private static int topicAlias(ByteBuf in) {
    int alias = Fields.u16(in, "topic alias");
    if (alias == 0) {
      throw MalformedPacketException.of(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias is 0");
    }
    return alias;
  }

  private static int subscriptionIdentifier(ByteBuf in, int type) {
    int value = Fields.varint(in, "subscription identifier");
    if (type == PacketDescriptor.PUBLISH) {
      // [MQTT-3.3.4-6]
      throw protocolError("a client publishes without a subscription identifier");
    }
    return notZero(value, "subscription identifier");
  }
}
