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
    return keys.required() ? keys.find(apiKey) : Optional.of(anonymous());
  }

  @Override
  public Principal anonymous() {
    return keys.anonymous();
  }

  @Override
  public Optional<Principal> named(String name) {
    return keys.named(name);
  }
}
