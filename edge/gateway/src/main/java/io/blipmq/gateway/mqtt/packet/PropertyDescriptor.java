package io.blipmq.gateway.mqtt.packet;

/** The identifiers of properties, and in which packets a client may send them. */
final class PropertyDescriptor {
  static final int PAYLOAD_FORMAT = 0x01;
  static final int MESSAGE_EXPIRY = 0x02;
  static final int CONTENT_TYPE = 0x03;
  static final int RESPONSE_TOPIC = 0x08;
  static final int CORRELATION_DATA = 0x09;
  static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
  static final int SESSION_EXPIRY = 0x11;
  static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;
  static final int SERVER_KEEP_ALIVE = 0x13;
  static final int AUTHENTICATION_METHOD = 0x15;
  static final int AUTHENTICATION_DATA = 0x16;
  static final int REQUEST_PROBLEM_INFORMATION = 0x17;
  static final int WILL_DELAY = 0x18;
  static final int REQUEST_RESPONSE_INFORMATION = 0x19;
  static final int REASON_STRING = 0x1F;
  static final int RECEIVE_MAXIMUM = 0x21;
  static final int TOPIC_ALIAS_MAXIMUM = 0x22;
  static final int TOPIC_ALIAS = 0x23;
  static final int USER_PROPERTY = 0x26;
  static final int MAXIMUM_PACKET_SIZE = 0x27;

  private PropertyDescriptor() {}

  /** Whether a property may be in a packet of that type (or a will) that a client sends. */
  static boolean allowed(int property, int type) {
    return switch (property) {
      case PAYLOAD_FORMAT, MESSAGE_EXPIRY, CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION_DATA ->
          type == PacketDescriptor.PUBLISH || type == PacketDescriptor.WILL;
      case SUBSCRIPTION_IDENTIFIER ->
          type == PacketDescriptor.SUBSCRIBE || type == PacketDescriptor.PUBLISH;
      case SESSION_EXPIRY ->
          type == PacketDescriptor.CONNECT || type == PacketDescriptor.DISCONNECT;
      case AUTHENTICATION_METHOD, AUTHENTICATION_DATA ->
          type == PacketDescriptor.CONNECT || type == PacketDescriptor.AUTH;
      case REQUEST_PROBLEM_INFORMATION,
          REQUEST_RESPONSE_INFORMATION,
          RECEIVE_MAXIMUM,
          TOPIC_ALIAS_MAXIMUM,
          MAXIMUM_PACKET_SIZE ->
          type == PacketDescriptor.CONNECT;
      case WILL_DELAY -> type == PacketDescriptor.WILL;
      case REASON_STRING ->
          (type >= PacketDescriptor.PUBACK && type <= PacketDescriptor.PUBCOMP)
              || type == PacketDescriptor.DISCONNECT
              || type == PacketDescriptor.AUTH;
      case TOPIC_ALIAS -> type == PacketDescriptor.PUBLISH;
      case USER_PROPERTY -> type != PacketDescriptor.PINGREQ;
      default -> false;
    };
  }
}
