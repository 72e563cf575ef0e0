package io.blipmq.gateway;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An address to listen on, and what is spoken there.
 *
 * @param bind address and port; port 0 for any free one
 * @param protocol the name of the one protocol that is spoken there, whatever the first bytes are;
 *     empty where they tell
 * @param encryption whether TLS is spoken
 * @param anonymous whether everybody may come in here without an API key, even where others need
 *     one
 */
public record Listener(
    InetSocketAddress bind, Optional<String> protocol, Encryption encryption, boolean anonymous) {

  /** Whether a connection is encrypted. */
  public enum Encryption {
    /** Never. */
    NONE,
    /** The first bytes tell, where the gateway has a certificate. */
    TOLD,
    /** Always; anything else is closed. */
    TLS
  }

  /** Every protocol, with TLS or without. */
  public static Listener auto(InetSocketAddress bind) {
    return new Listener(bind, Optional.empty(), Encryption.TOLD, false);
  }

  /** One protocol, without TLS. */
  public static Listener fixed(InetSocketAddress bind, String protocol) {
    return new Listener(bind, Optional.of(protocol), Encryption.NONE, false);
  }

  public Listener withEncryption(Encryption changed) {
    return new Listener(bind, protocol, changed, anonymous);
  }

  public Listener withAnonymous(boolean changed) {
    return new Listener(bind, protocol, encryption, changed);
  }
}
