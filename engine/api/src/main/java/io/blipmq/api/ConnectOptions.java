package io.blipmq.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How to reach a broker. Immutable; the {@code with…} methods give changed copies.
 *
 * @param address {@code host:port}, {@code host} (port {@value #DEFAULT_PORT}), {@code
 *     [ipv6]:port}, or one of these behind {@code blip://}, or {@code blips://} for TLS
 * @param apiKey the key, where the broker wants one
 * @param connectTimeout how long the first connection may take, retries included
 * @param reconnectLimit how long a lost connection is tried again before what waits fails with
 *     {@link BlipException.Disconnected}; zero does not try
 * @param bufferBytes the most bytes of unconfirmed messages kept for sending again; a publisher
 *     waits while it is full
 * @param tls how the connection is encrypted; empty where it is not, unless the address says so
 */
public record ConnectOptions(
    String address,
    Optional<String> apiKey,
    Duration connectTimeout,
    Duration reconnectLimit,
    int bufferBytes,
    Optional<TlsOptions> tls) {
  /** The broker's usual port. */
  public static final int DEFAULT_PORT = 7878;

  public ConnectOptions {
    if (connectTimeout.isNegative() || connectTimeout.isZero() || reconnectLimit.isNegative()) {
      throw new BlipException.InvalidRequest(
          "connect timeout "
              + connectTimeout
              + ", reconnect limit "
              + reconnectLimit
              + "; use more than zero and zero or more");
    }
    if (bufferBytes < 65_536) {
      throw new BlipException.InvalidRequest(
          "buffer of " + bufferBytes + " bytes; use 65536 or more");
    }
  }

  /** That address, no key, 10 seconds to connect, 5 minutes to reconnect, 16 MiB of buffer. */
  public static ConnectOptions to(String address) {
    return new ConnectOptions(
        address,
        Optional.empty(),
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        16 << 20,
        Optional.empty());
  }

  public ConnectOptions withApiKey(String key) {
    return new ConnectOptions(
        address, Optional.of(key), connectTimeout, reconnectLimit, bufferBytes, tls);
  }

  /** Encrypts the connection. */
  public ConnectOptions withTls(TlsOptions options) {
    return new ConnectOptions(
        address, apiKey, connectTimeout, reconnectLimit, bufferBytes, Optional.of(options));
  }

  public ConnectOptions withConnectTimeout(Duration timeout) {
    return new ConnectOptions(address, apiKey, timeout, reconnectLimit, bufferBytes, tls);
  }

  public ConnectOptions withReconnectLimit(Duration limit) {
    return new ConnectOptions(address, apiKey, connectTimeout, limit, bufferBytes, tls);
  }

  public ConnectOptions withBufferBytes(int bytes) {
    return new ConnectOptions(address, apiKey, connectTimeout, reconnectLimit, bytes, tls);
  }

  @Override
  public String toString() {
    return "ConnectOptions[" + address + (apiKey.isPresent() ? ", with API key" : "") + "]";
  }
}
