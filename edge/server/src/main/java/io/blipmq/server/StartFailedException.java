package io.blipmq.server;

/** The daemon could not start; the message is one line that says why and what to do. */
public final class StartFailedException extends Exception {
  private static final long serialVersionUID = 1;

  StartFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
