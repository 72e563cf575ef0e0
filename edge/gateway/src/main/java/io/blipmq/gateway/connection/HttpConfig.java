package io.blipmq.gateway.connection;

import java.time.Duration;
import java.util.List;

/**
 * What the HTTP door allows.
 *
 * @param allowedOrigins web origins whose pages may use it, {@code *} for all; a request that names
 *     another one is refused
 * @param maxBodyBytes the largest body of a request
 * @param maxBufferedBytes of bodies that are being received, over all connections
 * @param maxConsumers requests of groups whose messages are not settled yet, at a time
 * @param maxWait the longest that a request may wait for a message
 * @param requestTimeout for a request to arrive once it has begun, and for a peer to take something
 *     of what is sent to it
 * @param idleTimeout for the next request of a connection
 * @param heartbeat between signs of life to those who follow a topic
 */
public record HttpConfig(
    List<String> allowedOrigins,
    int maxBodyBytes,
    long maxBufferedBytes,
    int maxConsumers,
    Duration maxWait,
    Duration requestTimeout,
    Duration idleTimeout,
    Duration heartbeat) {
  public HttpConfig {
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /** The documented defaults; no web page may use it. */
  public static HttpConfig defaults() {
    return new HttpConfig(
        List.of(),
        8 << 20,
        64 << 20,
        10_000,
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofSeconds(75),
        Duration.ofSeconds(15));
  }

  public HttpConfig withAllowedOrigins(List<String> origins) {
    return new HttpConfig(
        origins,
        maxBodyBytes,
        maxBufferedBytes,
        maxConsumers,
        maxWait,
        requestTimeout,
        idleTimeout,
        heartbeat);
  }

  /** Replaces what may be held: a body, all bodies, and requests of groups that are not settled. */
  public HttpConfig withLimits(int bodyBytes, long bufferedBytes, int consumers) {
    return new HttpConfig(
        allowedOrigins,
        bodyBytes,
        bufferedBytes,
        consumers,
        maxWait,
        requestTimeout,
        idleTimeout,
        heartbeat);
  }

  /** Replaces the times; see the components of the same names. */
  public HttpConfig withTimes(Duration wait, Duration request, Duration idle, Duration beat) {
    return new HttpConfig(
        allowedOrigins, maxBodyBytes, maxBufferedBytes, maxConsumers, wait, request, idle, beat);
  }
}
