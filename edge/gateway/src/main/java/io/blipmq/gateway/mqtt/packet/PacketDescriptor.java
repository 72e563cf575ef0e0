package io.blipmq.gateway.mqtt.packet;

/**
 * Byte layout of a packet. Big-endian.
 *
 * <pre>
 *   0          1                2 to 5
 *   +-----+-----+----------------+------------------------------------------+
 *   |type |flags|remaining length| variable header, payload                 |
 *   +-----+-----+----------------+------------------------------------------+
 *    4 bit 4 bit  1 to 4 bytes, 7 bits each, lowest first, top bit: goes on
 * </pre>
 */
public final class PacketDescriptor {
  public static final int CONNECT = 1;
  public static final int CONNACK = 2;
  public static final int PUBLISH = 3;
  public static final int PUBACK = 4;
  public static final int PUBREC = 5;
  public static final int PUBREL = 6;
  public static final int PUBCOMP = 7;
  public static final int SUBSCRIBE = 8;
  public static final int SUBACK = 9;
  public static final int UNSUBSCRIBE = 10;
  public static final int UNSUBACK = 11;
  public static final int PINGREQ = 12;
  public static final int PINGRESP = 13;
  public static final int DISCONNECT = 14;
  public static final int AUTH = 15;

  /** Beyond the types of packets: the properties of a will. */
  static final int WILL = 16;

  /** The protocol level of 3.1.1. */
  public static final int VERSION_3 = 4;

  /** The protocol level of 5. */
  public static final int VERSION_5 = 5;

  /** The largest remaining length. */
  public static final int MAX_LENGTH = 268_435_455;

  /** The longest text or binary field. */
  public static final int MAX_FIELD = 65_535;

  private PacketDescriptor() {}

  /** How many bytes a variable byte integer takes. */
  public static int varintBytes(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
  }
}
