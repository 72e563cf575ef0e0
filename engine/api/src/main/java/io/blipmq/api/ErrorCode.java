package io.blipmq.api;

/**
 * The catalogue of errors: stable numbers, the same in Java, in every protocol and in the command
 * line's messages.
 */
public enum ErrorCode {
  INVALID_REQUEST(400, "invalid request"),
  UNAUTHENTICATED(401, "unauthenticated"),
  NOT_PERMITTED(403, "not permitted"),
  TOPIC_NOT_FOUND(404, "topic not found"),
  SUBSCRIPTION_NOT_FOUND(410, "subscription not found"),
  TIMEOUT(408, "timeout"),
  CONFLICT(409, "conflict"),
  TOO_LARGE(413, "too large"),
  NOT_LEADER(421, "not the leader"),
  BAD_PAYLOAD(422, "bad payload"),
  QUEUE_FULL(429, "queue full"),
  CLOSED(499, "closed"),
  STORAGE_FAILED(500, "storage failed"),
  SHUTTING_DOWN(503, "shutting down"),
  STORAGE_FULL(507, "storage full"),
  DISCONNECTED(599, "disconnected");

  private final int number;
  private final String text;

  ErrorCode(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The stable number. */
  public int number() {
    return number;
  }

  /** The short name, as semantics and protocols write it. */
  public String text() {
    return text;
  }

  /** The code of a number; numbers that this version does not know are invalid requests. */
  public static ErrorCode of(int number) {
    for (ErrorCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return INVALID_REQUEST;
  }
}
