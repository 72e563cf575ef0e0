package io.blipmq.gateway;

import io.blipmq.gateway.connection.Authenticator;
import io.blipmq.gateway.connection.Permissions;
import io.blipmq.gateway.connection.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keys with permissions, each of which is the name of who has it. Any thread. */
final class KeyRing implements Authenticator {
  private final Map<String, Principal> owners = new ConcurrentHashMap<>();
  private volatile Principal anonymous = Principal.ANYONE;

  /** One key, {@code all}, which may do everything. */
  KeyRing() {
    owners.put("all", new Principal("all", Permissions.ALL));
  }

  KeyRing with(String key, List<String> publish, List<String> subscribe) {
    owners.put(key, new Principal(key, Permissions.of(publish, subscribe, false)));
    return this;
  }

  KeyRing withManager(String key) {
    owners.put(key, new Principal(key, Permissions.of(List.of(), List.of(), true)));
    return this;
  }

  KeyRing withAnonymous(List<String> publish, List<String> subscribe) {
    anonymous = new Principal("anyone", Permissions.of(publish, subscribe, false));
    return this;
  }

  void remove(String key) {
    owners.remove(key);
  }

  @Override
  public boolean required() {
    return true;
  }

  @Override
  public Optional<Principal> authenticate(String apiKey) {
    return Optional.ofNullable(owners.get(apiKey));
  }

  @Override
  public Principal anonymous() {
    return anonymous;
  }

  @Override
  public Optional<Principal> named(String name) {
    return authenticate(name);
  }
}
