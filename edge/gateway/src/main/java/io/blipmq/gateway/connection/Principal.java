package io.blipmq.gateway.connection;

/**
 * Who a connection acts for.
 *
 * @param name for logs; never the key itself
 */
public record Principal(String name) {
  /** Everybody, on a server that demands no key. */
  public static final Principal ANYONE = new Principal("anyone");
}
