package io.blipmq.server;

import io.blipmq.gateway.connection.Authenticator;
import io.blipmq.gateway.connection.Principal;
import io.blipmq.server.config.ApiKeys;
import java.util.Optional;

/** Lets in who has one of the configured API keys, or anyone where there are none. Any thread. */
record KeyAuthenticator(ApiKeys keys) implements Authenticator {
  @Override
  public boolean required() {
    return keys.required();
  }

  @Override
  public Optional<Principal> authenticate(String apiKey) {
    if (!keys.required()) {
      return OPEN.authenticate(apiKey);
    }
    return keys.find(apiKey).stream()
        .mapToObj(place -> new Principal("key-" + (place + 1)))
        .findFirst();
  }
}
