package io.blipmq.gateway;

import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.connection.MqttConfig;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.flatbuffers.FlatBuffersProtocol;
import io.blipmq.gateway.frame.FrameProtocol;
import io.blipmq.gateway.http.HttpProtocol;
import io.blipmq.gateway.http.api.Api;
import io.blipmq.gateway.http.websocket.WebSockets;
import io.blipmq.gateway.jsonlines.JsonLinesProtocol;
import io.blipmq.gateway.mqtt.MqttProtocol;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Every protocol, in the order in which they look at the first bytes. Immutable.
 *
 * <p>How they tell themselves apart is in docs/protocols.md.
 */
final class Protocols {
  private final List<Protocol> all;

  private Protocols(List<Protocol> all) {
    this.all = all;
  }

  /** All that there are, made anew: what connections of a protocol share is one gateway's. */
  static Protocols all(HttpConfig http, MqttConfig kept) {
    Protocol lines = new JsonLinesProtocol();
    Protocol mqtt = new MqttProtocol(kept);
    // Lines are last: whatever else is text.
    return new Protocols(
        List.of(
            new FlatBuffersProtocol(), new FrameProtocol(), mqtt, http(http, mqtt, lines), lines));
  }

  /** HTTP, and the protocols that a WebSocket can carry [MQTT-6.0.0-3]. */
  private static Protocol http(HttpConfig config, Protocol mqtt, Protocol lines) {
    return new HttpProtocol(
        config,
        Api.routes(config),
        new WebSockets(
            List.of(
                new WebSockets.SubProtocol("mqtt", false, mqtt),
                new WebSockets.SubProtocol("blipmq.jsonlines", true, lines))));
  }

  /** Before the first connection. */
  void open(Services services) {
    all.forEach(protocol -> protocol.open(services));
  }

  /** What clients may ask for by ALPN. */
  List<String> alpn() {
    return all.stream().map(Protocols::alpn).toList();
  }

  /** A protocol's registered name for ALPN, where it has one. */
  static String alpn(Protocol protocol) {
    return protocol.name().equals("http") ? "http/1.1" : protocol.name();
  }

  /**
   * What is spoken on a listener.
   *
   * @throws IllegalArgumentException if there is no protocol of that name
   */
  List<Protocol> of(Listener listener) {
    if (listener.protocol().isEmpty()) {
      return all;
    }
    String name = listener.protocol().get();
    return all.stream()
        .filter(protocol -> protocol.name().equals(name))
        .findFirst()
        .map(List::of)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no protocol "
                    + name
                    + "; there are "
                    + all.stream().map(Protocol::name).collect(Collectors.joining(", "))));
  }
}
