package io.blipmq.gateway.connection;

/** What a peer has sent is not of its protocol, and its connection is to be closed for it. */
public final class ProtocolViolation extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * With what is wrong, for the log. Without a stack trace: a stranger decides how many there are.
   */
  public ProtocolViolation(String reason) {
    super(reason, null, false, false);
  }
}
