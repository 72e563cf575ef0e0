package io.blipmq.server;

import io.blipmq.gateway.Listener;
import io.blipmq.gateway.TlsConfig;
import io.blipmq.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the configuration to what the gateway listens on. */
final class Listeners {
  private Listeners() {}

  /** The server's own address first, then the others. */
  static List<Listener> of(ServerConfig config) {
    List<Listener> listeners = new ArrayList<>();
    Listener own = Listener.auto(config.server().address());
    listeners.add(
        config.doors().tls().required() ? own.withEncryption(Listener.Encryption.TLS) : own);
    config.doors().listeners().forEach(each -> listeners.add(of(each)));
    return listeners;
  }

  /** Without TLS a listener with one protocol never speaks it; one with all is told. */
  private static Listener of(ServerConfig.Listener config) {
    Listener.Encryption otherwise =
        config.protocol().isPresent() ? Listener.Encryption.NONE : Listener.Encryption.TOLD;
    return new Listener(
        config.address(),
        config.protocol(),
        config.tls() ? Listener.Encryption.TLS : otherwise,
        config.anonymous());
  }

  /**
   * What TLS needs.
   *
   * @throws IllegalArgumentException if certificates and keys do not match in number
   */
  static Optional<TlsConfig> tls(ServerConfig.Tls config) {
    return config.certificates().isEmpty() && config.keys().isEmpty()
        ? Optional.empty()
        : Optional.of(new TlsConfig(config.certificates(), config.keys(), config.clientCa()));
  }
}
