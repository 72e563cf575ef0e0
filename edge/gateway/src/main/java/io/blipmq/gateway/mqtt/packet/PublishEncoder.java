package io.blipmq.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PUBLISH, straight into the outbound buffer: its properties are gone over twice, first for their
 * length. One thread; makes no garbage for a message without properties.
 */
public final class PublishEncoder {
  private static final int[] NO_IDENTIFIERS = {};

  private boolean five;
  private int payloadFormat = Properties.ABSENT;
  private long expirySeconds = Properties.ABSENT;
  private @Nullable String contentType;
  private @Nullable String responseTopic;
  private byte @Nullable [] correlationData;
  private int alias;
  private int[] identifiers = NO_IDENTIFIERS;
  private List<String> userProperties = List.of();

  /** Begins a message for a client of that version, without properties. */
  public void begin(int version) {
    five = version == PacketDescriptor.VERSION_5;
    payloadFormat = Properties.ABSENT;
    expirySeconds = Properties.ABSENT;
    contentType = null;
    responseTopic = null;
    correlationData = null;
    alias = 0;
    identifiers = NO_IDENTIFIERS;
    userProperties = List.of();
  }

  /** Sets how long it lives from now on. */
  public void expirySeconds(long seconds) {
    expirySeconds = seconds;
  }

  public void payloadFormat(int format) {
    payloadFormat = format;
  }

  public void contentType(@Nullable String type) {
    contentType = type;
  }

  /** Sets where an answer is to go, and what is to go with it. */
  public void response(@Nullable String topic, byte @Nullable [] correlation) {
    responseTopic = topic;
    correlationData = correlation;
  }

  /** Sets the topic alias. */
  public void alias(int number) {
    alias = number;
  }

  /** Sets the subscription identifiers. */
  public void identifiers(int[] numbers) {
    identifiers = numbers;
  }

  /** Sets name, value, name, value …. */
  public void userProperties(List<String> pairs) {
    userProperties = pairs;
  }

  /** The length of the packet. */
  public long bytes(int topicBytes, int qos, int payloadBytes) {
    long length = remaining(topicBytes, qos, payloadBytes, properties(null));
    return 1L
        + PacketDescriptor.varintBytes((int) Math.min(length, PacketDescriptor.MAX_LENGTH))
        + length;
  }

  /**
   * Writes everything but the payload, which has to follow.
   *
   * @param flags DUP, QoS and RETAIN as in the first byte
   * @param topic in UTF-8; empty where the alias says it
   */
  public void encode(ByteBuf out, int flags, byte[] topic, int packetId, int payloadBytes) {
    int qos = flags >> 1 & 3;
    int properties = five ? properties(null) : 0;
    out.writeByte(PacketDescriptor.PUBLISH << 4 | flags);
    PacketEncoder.varint(out, (int) remaining(topic.length, qos, payloadBytes, properties));
    out.writeShort(topic.length).writeBytes(topic);
    if (qos > 0) {
      out.writeShort(packetId);
    }
    if (five) {
      PacketEncoder.varint(out, properties);
      properties(out);
    }
  }

  private long remaining(int topicBytes, int qos, int payloadBytes, int properties) {
    return 2L
        + topicBytes
        + (qos > 0 ? 2 : 0)
        + (five ? PacketDescriptor.varintBytes(properties) + properties : 0)
        + payloadBytes;
  }

  /** Writes the properties, if there is where to; returns their length. */
  private int properties(@Nullable ByteBuf out) {
    int length = 0;
    if (payloadFormat >= 0) {
      length += 2;
      if (out != null) {
        out.writeByte(PropertyDescriptor.PAYLOAD_FORMAT).writeByte(payloadFormat);
      }
    }
    if (expirySeconds >= 0) {
      length += 5;
      if (out != null) {
        out.writeByte(PropertyDescriptor.MESSAGE_EXPIRY).writeInt((int) expirySeconds);
      }
    }
    if (alias > 0) {
      length += 3;
      if (out != null) {
        out.writeByte(PropertyDescriptor.TOPIC_ALIAS).writeShort(alias);
      }
    }
    length += text(out, PropertyDescriptor.CONTENT_TYPE, contentType);
    length += text(out, PropertyDescriptor.RESPONSE_TOPIC, responseTopic);
    byte[] correlation = correlationData;
    if (correlation != null) {
      length += 3 + correlation.length;
      if (out != null) {
        out.writeByte(PropertyDescriptor.CORRELATION_DATA).writeShort(correlation.length);
        out.writeBytes(correlation);
      }
    }
    for (int identifier : identifiers) {
      length += 1 + PacketDescriptor.varintBytes(identifier);
      if (out != null) {
        out.writeByte(PropertyDescriptor.SUBSCRIPTION_IDENTIFIER);
        PacketEncoder.varint(out, identifier);
      }
    }
    return length + userProperties(out);
  }

  private int userProperties(@Nullable ByteBuf out) {
    int length = 0;
    for (int i = 0; i < userProperties.size(); i += 2) {
      String name = userProperties.get(i);
      String value = userProperties.get(i + 1);
      if (!Utf8.fits(name) || !Utf8.fits(value)) {
        continue;
      }
      int nameBytes = Utf8.bytes(name);
      int valueBytes = Utf8.bytes(value);
      length += 5 + nameBytes + valueBytes;
      if (out != null) {
        out.writeByte(PropertyDescriptor.USER_PROPERTY);
        Utf8.write(out, name, nameBytes);
        Utf8.write(out, value, valueBytes);
      }
    }
    return length;
  }

  private static int text(@Nullable ByteBuf out, int id, @Nullable String text) {
    if (text == null || !Utf8.fits(text)) {
      return 0;
    }
    int bytes = Utf8.bytes(text);
    if (out != null) {
      out.writeByte(id);
      Utf8.write(out, text, bytes);
    }
    return 3 + bytes;
  }
}
