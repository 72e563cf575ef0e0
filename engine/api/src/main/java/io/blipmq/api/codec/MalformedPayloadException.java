package io.blipmq.api.codec;

/** These bytes are not what they should be, or not what the reader can read. */
public final class MalformedPayloadException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MalformedPayloadException(String message) {
    super(message);
  }

  public MalformedPayloadException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For content codings whose result would go beyond its limit. */
  public static MalformedPayloadException tooLarge(int maxBytes) {
    return new MalformedPayloadException(
        "decodes to more than "
            + maxBytes
            + " bytes; if it is meant to, raise Format.withMaxDecodedBytes");
  }
}
