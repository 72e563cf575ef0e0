package io.blipmq.server.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.OptionalInt;

/**
 * The API keys that the broker accepts. Holds digests, so that neither a message nor a dump of this
 * object shows a key, and compares all of them in constant time. Any thread.
 */
public final class ApiKeys {
  private static final int MAX_BYTES = 1_024;

  private final List<byte[]> digests;

  /** The given keys; none means that no key is asked for. */
  public ApiKeys(List<String> keys) {
    this.digests = keys.stream().map(ApiKeys::digest).toList();
  }

  /** Whether a text can be a key: 1 to 1,024 bytes, not blank. */
  static boolean isUsable(String key) {
    return !key.isBlank() && key.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  /** Whether clients must show a key. */
  public boolean required() {
    return !digests.isEmpty();
  }

  /** How many there are. */
  public int count() {
    return digests.size();
  }

  /** Which of the keys this is, from 0, in the order of the configuration; empty if none. */
  public OptionalInt find(String key) {
    byte[] offered = digest(key);
    int found = -1;
    for (int i = 0; i < digests.size(); i++) {
      found = MessageDigest.isEqual(digests.get(i), offered) ? i : found;
    }
    return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
  }

  @Override
  public String toString() {
    return digests.size() + " API keys";
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
