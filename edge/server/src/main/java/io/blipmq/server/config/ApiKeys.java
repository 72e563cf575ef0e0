package io.blipmq.server.config;

import io.blipmq.gateway.connection.Permissions;
import io.blipmq.gateway.connection.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The API keys that the broker accepts, and what who has one may do. Holds digests, so that neither
 * a message nor a dump of this object shows a key, and compares all of them in constant time. Any
 * thread.
 */
public final class ApiKeys {
  private static final int MAX_BYTES = 1_024;

  private final List<Owned> keys = new ArrayList<>();
  private final Principal anonymous;

  /** A key, and who has it. */
  private static final class Owned {
    private final byte[] digest;
    private final Principal owner;

    Owned(String key, Principal owner) {
      this.digest = digest(key);
      this.owner = owner;
    }
  }

  /**
   * The given keys; none means that no key is asked for.
   *
   * @param full those that may do everything; they are called key-1, key-2, …
   * @param entries further ones, with what they may do
   */
  ApiKeys(List<String> full, List<KeyEntry> entries) {
    for (int i = 0; i < full.size(); i++) {
      keys.add(new Owned(full.get(i), new Principal("key-" + (i + 1), Permissions.ALL)));
    }
    Principal withoutKey = Principal.ANYONE;
    for (KeyEntry entry : entries) {
      if (entry.anonymous()) {
        withoutKey = entry.principal();
      } else {
        keys.add(new Owned(entry.key(), entry.principal()));
      }
    }
    anonymous = withoutKey;
  }

  /** Whether a text can be a key: 1 to 1,024 bytes, not blank. */
  static boolean isUsable(String key) {
    return !key.isBlank() && key.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  /** Whether clients must show a key. */
  public boolean required() {
    return !keys.isEmpty();
  }

  /** How many there are. */
  public int count() {
    return keys.size();
  }

  /** Who has that key; empty if nobody. */
  public Optional<Principal> find(String key) {
    byte[] offered = digest(key);
    Optional<Principal> found = Optional.empty();
    for (Owned one : keys) {
      found = MessageDigest.isEqual(one.digest, offered) ? Optional.of(one.owner) : found;
    }
    return found;
  }

  /** Who comes without a key, where none is asked for. */
  public Principal anonymous() {
    return anonymous;
  }

  /** Who has that name; empty if nobody. */
  public Optional<Principal> named(String name) {
    return Stream.concat(keys.stream().map(one -> one.owner), Stream.of(anonymous))
        .filter(one -> one.name().equals(name))
        .findFirst();
  }

  @Override
  public String toString() {
    return keys.size() + " API keys";
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
