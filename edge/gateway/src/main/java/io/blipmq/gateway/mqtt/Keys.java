package io.blipmq.gateway.mqtt;

/** Keys of tables: a client identifier, and something of it. No client identifier holds a NUL. */
final class Keys {
  private static final char SEPARATOR = '\0';

  private Keys() {}

  static String of(String clientId, String part) {
    return clientId + SEPARATOR + part;
  }

  static String of(String clientId, int packetId) {
    return of(clientId, Integer.toString(packetId));
  }

  static String clientId(String key) {
    return key.substring(0, key.indexOf(SEPARATOR));
  }

  static String part(String key) {
    return key.substring(key.indexOf(SEPARATOR) + 1);
  }
}
