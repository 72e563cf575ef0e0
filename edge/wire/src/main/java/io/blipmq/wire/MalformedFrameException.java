package io.blipmq.wire;

/**
 * The one exception that decoders throw on bad bytes, whatever the bytes. It has no stack trace, so
 * that hostile input stays cheap.
 */
public final class MalformedFrameException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean fatal;

  private MalformedFrameException(String message, boolean fatal) {
    super(message, null, false, false);
    this.fatal = fatal;
  }

  /** The frames' boundaries are lost, or the type is unknown: the connection must close. */
  public static MalformedFrameException fatal(String message) {
    return new MalformedFrameException(message, true);
  }

  /** Only this frame's payload is bad: NACK 400 with the message suffices. */
  public static MalformedFrameException payload(String message) {
    return new MalformedFrameException(message, false);
  }

  /** Whether the connection must close; else a NACK 400 with {@link #text()} suffices. */
  public boolean isFatal() {
    return fatal;
  }

  /** What is wrong, in words for the peer. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
