package io.blipmq.gateway;

import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.connection.Limits;
import io.blipmq.gateway.connection.MqttConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a gateway listens.
 *
 * @param listeners where, at least one; the first is the gateway's port
 * @param eventLoops threads that own connections; 0 for one per core
 * @param maxConnections connections at a time, of all listeners; one more is closed at once
 * @param helloDeadline how long a connection may take to introduce itself
 * @param serverName what the server calls itself to clients
 * @param http what the HTTP door allows
 * @param mqtt what the MQTT door keeps
 * @param tls certificates; empty where TLS is not spoken
 */
public record GatewayConfig(
    List<Listener> listeners,
    int eventLoops,
    int maxConnections,
    Duration helloDeadline,
    String serverName,
    Limits limits,
    HttpConfig http,
    MqttConfig mqtt,
    Optional<TlsConfig> tls) {
  public GatewayConfig {
    listeners = List.copyOf(listeners);
  }

  /** The defaults of the documentation, on that address. */
  public static GatewayConfig on(InetSocketAddress bind) {
    return new GatewayConfig(
        List.of(Listener.auto(bind)),
        0,
        Integer.MAX_VALUE,
        Duration.ofSeconds(10),
        "BlipMQ",
        Limits.defaults(),
        HttpConfig.defaults(),
        MqttConfig.defaults(),
        Optional.empty());
  }

  /** Listens there too. */
  public GatewayConfig with(Listener listener) {
    List<Listener> more = new ArrayList<>(listeners);
    more.add(listener);
    return withListeners(more);
  }

  public GatewayConfig withListeners(List<Listener> changed) {
    return new GatewayConfig(
        changed, eventLoops, maxConnections, helloDeadline, serverName, limits, http, mqtt, tls);
  }

  public GatewayConfig withEventLoops(int threads) {
    return new GatewayConfig(
        listeners, threads, maxConnections, helloDeadline, serverName, limits, http, mqtt, tls);
  }

  public GatewayConfig withMaxConnections(int connections) {
    return new GatewayConfig(
        listeners, eventLoops, connections, helloDeadline, serverName, limits, http, mqtt, tls);
  }

  public GatewayConfig withHelloDeadline(Duration deadline) {
    return new GatewayConfig(
        listeners, eventLoops, maxConnections, deadline, serverName, limits, http, mqtt, tls);
  }

  public GatewayConfig withServerName(String name) {
    return new GatewayConfig(
        listeners, eventLoops, maxConnections, helloDeadline, name, limits, http, mqtt, tls);
  }

  public GatewayConfig withLimits(Limits changed) {
    return new GatewayConfig(
        listeners, eventLoops, maxConnections, helloDeadline, serverName, changed, http, mqtt, tls);
  }

  public GatewayConfig withHttp(HttpConfig changed) {
    return new GatewayConfig(
        listeners,
        eventLoops,
        maxConnections,
        helloDeadline,
        serverName,
        limits,
        changed,
        mqtt,
        tls);
  }

  public GatewayConfig withTls(TlsConfig changed) {
    return new GatewayConfig(
        listeners,
        eventLoops,
        maxConnections,
        helloDeadline,
        serverName,
        limits,
        http,
        mqtt,
        Optional.of(changed));
  }

  public GatewayConfig withMqtt(MqttConfig changed) {
    return new GatewayConfig(
        listeners,
        eventLoops,
        maxConnections,
        helloDeadline,
        serverName,
        limits,
        http,
        changed,
        tls);
  }
}
