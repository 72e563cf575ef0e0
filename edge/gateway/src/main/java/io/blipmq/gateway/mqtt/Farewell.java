package io.blipmq.gateway.mqtt;

import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PacketEncoder;
import io.blipmq.gateway.mqtt.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The last packet of a connection that the server ends. Stateless. */
final class Farewell {
  private Farewell() {}

  /**
   * Writes a reason, if the client's version has a way to tell it now.
   *
   * @param version what the client speaks
   * @param connect null if there has not been one
   * @param acknowledged whether CONNACK has been written: from then on it is DISCONNECT
   */
  static void write(
      ByteBuf out,
      int version,
      ClientPacket.@Nullable Connect connect,
      boolean acknowledged,
      Reason reason) {
    String told = connect == null ? "" : Admission.terms(connect).told(reason.text());
    boolean five = version == PacketDescriptor.VERSION_5;
    if (acknowledged) {
      if (five) {
        PacketEncoder.disconnect(out, reason.code(), told);
      }
    } else if (five ? takesRefusal(connect) : isOldRefusal(connect, reason.code())) {
      PacketEncoder.refusal(out, version, ofConnack(reason.code()), told);
    }
  }

  /** Why. */
  record Reason(int code, String text) {}

  /** DISCONNECT has reasons that CONNACK has not [MQTT-3.2.2-8]. */
  private static int ofConnack(int reason) {
    return switch (reason) {
      case ReasonCode.SERVER_SHUTTING_DOWN, ReasonCode.SESSION_TAKEN_OVER ->
          ReasonCode.SERVER_UNAVAILABLE;
      default -> reason;
    };
  }

  /** A client may take packets so small that there is no CONNACK for it [MQTT-3.1.2-24]. */
  private static boolean takesRefusal(ClientPacket.@Nullable Connect connect) {
    return connect == null
        || Admission.terms(connect).maximumPacketSize() >= PacketEncoder.REFUSAL_BYTES;
  }

  /** What 3.1.1 has a return code for; for anything else it just closes [MQTT-3.1.4-1]. */
  private static boolean isOldRefusal(ClientPacket.@Nullable Connect connect, int reason) {
    return reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION
        || (connect != null
            && reason != ReasonCode.MALFORMED_PACKET
            && reason != ReasonCode.PROTOCOL_ERROR);
  }
}
