package io.blipmq.gateway.connection;

/**
 * Who a connection acts for.
 *
 * @param name for logs; never the key itself
 * @param permissions what it may do
 */
public record Principal(String name, Permissions permissions) {
  /** Everybody, on a server that demands no key, and permits everything to those without one. */
  public static final Principal ANYONE = new Principal("anyone", Permissions.ALL);

  /** Who has still to show a key. */
  public static final Principal NOBODY = new Principal("nobody", Permissions.NONE);
}
