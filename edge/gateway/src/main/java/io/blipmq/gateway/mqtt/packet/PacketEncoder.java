package io.blipmq.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server sends, but PUBLISH. Writes behind what the buffer has. */
public final class PacketEncoder {
  /** CONNACK that does not let a client in, without a reason string. */
  public static final int REFUSAL_BYTES = 5;

  /** A reason string is cut where it would be longer. */
  private static final int MOST_REASON_BYTES = 1_024;

  private PacketEncoder() {}

  /**
   * What CONNACK of version 5 says beside the reason.
   *
   * @param sessionExpirySeconds negative if it is what the client asked for, likewise the keep
   *     alive
   * @param assignedClientId null if the client has one
   */
  public record Granted(
      long sessionExpirySeconds,
      int keepAliveSeconds,
      @Nullable String assignedClientId,
      int receiveMaximum,
      int topicAliasMaximum,
      int maximumPacketSize) {}

  /** CONNACK that lets a client in. */
  public static void connack(ByteBuf out, int version, boolean sessionPresent, Granted granted) {
    int start = begin(out, PacketDescriptor.CONNACK << 4);
    out.writeByte(sessionPresent ? 1 : 0).writeByte(ReasonCode.SUCCESS);
    if (version == PacketDescriptor.VERSION_5) {
      int properties = begin(out);
      if (granted.sessionExpirySeconds() >= 0) {
        out.writeByte(PropertyDescriptor.SESSION_EXPIRY)
            .writeInt((int) granted.sessionExpirySeconds());
      }
      out.writeByte(PropertyDescriptor.RECEIVE_MAXIMUM).writeShort(granted.receiveMaximum());
      out.writeByte(PropertyDescriptor.MAXIMUM_PACKET_SIZE).writeInt(granted.maximumPacketSize());
      String assigned = granted.assignedClientId();
      if (assigned != null) {
        out.writeByte(PropertyDescriptor.ASSIGNED_CLIENT_IDENTIFIER);
        Utf8.write(out, assigned, Utf8.bytes(assigned));
      }
      out.writeByte(PropertyDescriptor.TOPIC_ALIAS_MAXIMUM).writeShort(granted.topicAliasMaximum());
      if (granted.keepAliveSeconds() >= 0) {
        out.writeByte(PropertyDescriptor.SERVER_KEEP_ALIVE).writeShort(granted.keepAliveSeconds());
      }
      end(out, properties);
    }
    end(out, start);
  }

  /** CONNACK that does not. Session present is 0 then [MQTT-3.2.2-6]. */
  public static void refusal(ByteBuf out, int version, int reason, String text) {
    int start = begin(out, PacketDescriptor.CONNACK << 4);
    out.writeByte(0);
    if (version == PacketDescriptor.VERSION_5) {
      out.writeByte(reason);
      reasonString(out, text);
    } else {
      out.writeByte(ReasonCode.old(reason));
    }
    end(out, start);
  }

  /**
   * PUBACK, PUBREC, PUBREL or PUBCOMP.
   *
   * @param text why not; empty to leave it out
   */
  public static void ack(
      ByteBuf out, int version, int type, int packetId, int reason, String text) {
    int flags = type == PacketDescriptor.PUBREL ? 2 : 0;
    if (version != PacketDescriptor.VERSION_5 || reason == ReasonCode.SUCCESS) {
      out.writeByte(type << 4 | flags).writeByte(2).writeShort(packetId);
      return;
    }
    int start = begin(out, type << 4 | flags);
    out.writeShort(packetId).writeByte(reason);
    if (!text.isEmpty()) {
      reasonString(out, text);
    }
    end(out, start);
  }

  /** SUBACK or UNSUBACK; UNSUBACK of 3.1.1 has no codes. */
  public static void codes(ByteBuf out, int version, int type, int packetId, List<Integer> codes) {
    int start = begin(out, type << 4);
    out.writeShort(packetId);
    if (version == PacketDescriptor.VERSION_5) {
      out.writeByte(0);
    }
    if (version == PacketDescriptor.VERSION_5 || type == PacketDescriptor.SUBACK) {
      codes.forEach(out::writeByte);
    }
    end(out, start);
  }

  /** PINGRESP. */
  public static void pong(ByteBuf out) {
    out.writeByte(PacketDescriptor.PINGRESP << 4).writeByte(0);
  }

  /** DISCONNECT, which only version 5 has from a server. */
  public static void disconnect(ByteBuf out, int reason, String text) {
    int start = begin(out, PacketDescriptor.DISCONNECT << 4);
    out.writeByte(reason);
    if (!text.isEmpty()) {
      reasonString(out, text);
    }
    end(out, start);
  }

  private static void reasonString(ByteBuf out, String text) {
    int properties = begin(out);
    if (!text.isEmpty()) {
      String cut = text.length() > MOST_REASON_BYTES / 3 ? printable(text) : text;
      out.writeByte(PropertyDescriptor.REASON_STRING);
      Utf8.write(out, cut, Utf8.bytes(cut));
    }
    end(out, properties);
  }

  /** How many bytes a reason string takes at most. */
  public static int reasonBytes(String text) {
    return Math.min(MOST_REASON_BYTES, text.length() * 3);
  }

  private static String printable(String text) {
    int end = MOST_REASON_BYTES / 3;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  private static int begin(ByteBuf out, int first) {
    out.writeByte(first);
    return begin(out);
  }

  private static int begin(ByteBuf out) {
    out.writeByte(0);
    return out.writerIndex();
  }

  /** Writes the length of what has come since; makes room if it takes more than one byte. */
  private static void end(ByteBuf out, int start) {
    int length = out.writerIndex() - start;
    int more = PacketDescriptor.varintBytes(length) - 1;
    if (more > 0) {
      out.writeZero(more);
      for (int i = start + length - 1; i >= start; i--) {
        out.setByte(i + more, out.getByte(i));
      }
    }
    setVarint(out, start - 1, length);
  }

  static void setVarint(ByteBuf out, int at, int value) {
    int left = value;
    int index = at;
    while (left >= 0x80) {
      out.setByte(index++, (left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.setByte(index, left);
  }

  static void varint(ByteBuf out, int value) {
    int left = value;
    while (left >= 0x80) {
      out.writeByte((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }
}
