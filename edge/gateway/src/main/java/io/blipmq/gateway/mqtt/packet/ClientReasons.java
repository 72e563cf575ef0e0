package io.blipmq.gateway.mqtt.packet;

/** The reason codes that a client may send, by packet. */
final class ClientReasons {
  private ClientReasons() {}

  static boolean allowed(int type, int reason) {
    return switch (type) {
      case PacketDescriptor.PUBACK, PacketDescriptor.PUBREC ->
          switch (reason) {
            case 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99 -> true;
            default -> false;
          };
      case PacketDescriptor.PUBREL, PacketDescriptor.PUBCOMP -> reason == 0 || reason == 0x92;
      case PacketDescriptor.DISCONNECT ->
          switch (reason) {
            case 0x00,
                0x04,
                0x80,
                0x81,
                0x82,
                0x83,
                0x90,
                0x93,
                0x94,
                0x95,
                0x96,
                0x97,
                0x98,
                0x99 ->
                true;
            default -> false;
          };
      case PacketDescriptor.AUTH -> reason == 0x18 || reason == 0x19;
      default -> false;
    };
  }
}
