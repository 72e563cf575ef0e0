package io.blipmq.gateway;

import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.flatbuffers.FlatBuffersProtocol;
import io.blipmq.gateway.frame.FrameProtocol;
import io.blipmq.gateway.http.HttpProtocol;
import io.blipmq.gateway.http.api.Api;
import io.blipmq.gateway.http.websocket.WebSockets;
import io.blipmq.gateway.jsonlines.JsonLinesProtocol;
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
  static Protocols all(HttpConfig http) {
    Protocol lines = new JsonLinesProtocol();
    // Lines are last: whatever else is text.
    return new Protocols(
        List.of(new FlatBuffersProtocol(), new FrameProtocol(), http(http, lines), lines));
  }

  /** HTTP, and the protocols that a WebSocket can carry. */
  private static Protocol http(HttpConfig config, Protocol lines) {
    return new HttpProtocol(
        config,
        Api.routes(config),
        new WebSockets(List.of(new WebSockets.SubProtocol("blipmq.jsonlines", true, lines))));
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
