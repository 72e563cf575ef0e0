package io.blipmq.server.config;

import io.blipmq.gateway.connection.Principal;

/**
 * An API key with what it may do. Its text does not show the key.
 *
 * @param key empty for those who show none
 */
record KeyEntry(String key, Principal principal) {
  /** Whether it is about those who show no key. */
  boolean anonymous() {
    return key.isEmpty();
  }

  @Override
  public String toString() {
    return principal.name();
  }
}
