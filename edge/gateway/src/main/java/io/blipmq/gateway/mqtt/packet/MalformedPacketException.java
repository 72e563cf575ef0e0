package io.blipmq.gateway.mqtt.packet;

/**
 * What a client sent breaks the specification. The connection has to be closed; a client of version
 * 5 is told the reason code.
 */
public final class MalformedPacketException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int reasonCode;

  private MalformedPacketException(int reasonCode, String text) {
    super(text, null, false, false);
    this.reasonCode = reasonCode;
  }

  /** One of {@link ReasonCode}. */
  public int reasonCode() {
    return reasonCode;
  }

  /** What is wrong. */
  public String text() {
    return String.valueOf(getMessage());
  }

  /** It cannot be parsed. */
  public static MalformedPacketException malformed(String text) {
    return new MalformedPacketException(ReasonCode.MALFORMED_PACKET, text);
  }

  /** It can be parsed, and says what is not allowed, or not here. */
  public static MalformedPacketException protocolError(String text) {
    return new MalformedPacketException(ReasonCode.PROTOCOL_ERROR, text);
  }

  /** For another reason. */
  public static MalformedPacketException of(int reasonCode, String text) {
    return new MalformedPacketException(reasonCode, text);
  }
}
