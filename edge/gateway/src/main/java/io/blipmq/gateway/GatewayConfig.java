package io.blipmq.gateway;

import io.blipmq.gateway.connection.Limits;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How a gateway listens.
 *
 * @param bind address and port; port 0 for any free one
 * @param eventLoops threads that own connections; 0 for one per core
 * @param maxConnections connections at a time; one more is closed at once
 * @param helloDeadline how long a connection may take to introduce itself
 * @param serverName what the server calls itself to clients
 */
public record GatewayConfig(
    InetSocketAddress bind,
    int eventLoops,
    int maxConnections,
    Duration helloDeadline,
    String serverName,
    Limits limits) {
  /** The defaults of the documentation, on that address. */
  public static GatewayConfig on(InetSocketAddress bind) {
    return new GatewayConfig(
        bind, 0, Integer.MAX_VALUE, Duration.ofSeconds(10), "BlipMQ", Limits.defaults());
  }

  public GatewayConfig withEventLoops(int threads) {
    return new GatewayConfig(bind, threads, maxConnections, helloDeadline, serverName, limits);
  }

  public GatewayConfig withMaxConnections(int connections) {
    return new GatewayConfig(bind, eventLoops, connections, helloDeadline, serverName, limits);
  }

  public GatewayConfig withHelloDeadline(Duration deadline) {
    return new GatewayConfig(bind, eventLoops, maxConnections, deadline, serverName, limits);
  }

  public GatewayConfig withServerName(String name) {
    return new GatewayConfig(bind, eventLoops, maxConnections, helloDeadline, name, limits);
  }

  public GatewayConfig withLimits(Limits changed) {
    return new GatewayConfig(bind, eventLoops, maxConnections, helloDeadline, serverName, changed);
  }
}
