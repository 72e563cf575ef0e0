package io.blipmq.gateway.http;

/** What an exchange that is not over yet holds. Told on the connection's event loop. */
public interface Held {
  /**
   * The exchange is over.
   *
   * @param answered whether its answer has gone to the socket; if not, the peer is gone
   */
  void ended(boolean answered);

  /** The server is going down: answer now. */
  default void goingDown() {}

  /** The socket takes bytes again. */
  default void writable() {}
}
