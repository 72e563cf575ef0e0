package io.blipmq.gateway.http.websocket;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.http.ApiKey;
import io.blipmq.gateway.http.Problem;
import io.blipmq.gateway.http.Query;
import io.blipmq.gateway.http.Response;
import io.blipmq.gateway.http.Upgrade;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The upgrade of an HTTP connection to a WebSocket. Which protocol it carries is what the client
 * asks for as sub-protocol; lines where it asks for none. Stateless, any thread.
 */
public final class WebSockets implements Upgrade {
  private static final List<String> PATHS = List.of("/", "/mqtt", "/ws");
  private static final String VERSION = "13";

  /** For a peer that sends frames larger than any packet: what it sends is a stream, or lines. */
  private static final int MAX_FRAME_BYTES = 1 << 20;

  private final List<SubProtocol> known;
  private final WebSocketDecoderConfig frames =
      WebSocketDecoderConfig.newBuilder()
          .maxFramePayloadLength(MAX_FRAME_BYTES)
          .allowExtensions(false)
          .expectMaskedFrames(true)
          .closeOnProtocolViolation(true)
          .build();

  /**
   * A protocol that a WebSocket can carry.
   *
   * @param name as clients ask for it
   * @param lines whether it speaks in lines of text; else in a stream of bytes
   */
  public record SubProtocol(String name, boolean lines, Protocol protocol) {}

  public WebSockets(List<SubProtocol> known) {
    this.known = List.copyOf(known);
  }

  @Override
  public boolean isWanted(HttpRequest request) {
    return request.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
  }

  @Override
  public Optional<Response> upgrade(
      ChannelHandlerContext ctx, HttpRequest request, Query query, Services services) {
    try {
      check(request, query);
      SubProtocol protocol = choose(request);
      // A protocol that can't show a key needs none: the request has shown it.
      begin(
          ctx,
          request,
          protocol,
          protocol.protocol().showsKeys()
              ? services
              : services.withoutKey(ApiKey.principal(request, query, services)));
      return Optional.empty();
    } catch (BlipException e) {
      return Optional.of(refusal(request, Problem.of(e)));
    } catch (WebSocketHandshakeException e) {
      return Optional.of(
          Problem.of(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage())).response());
    }
  }

  private static Response refusal(HttpRequest request, Problem problem) {
    if (!VERSION.equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return Problem.of(HttpResponseStatus.UPGRADE_REQUIRED, problem.detail())
          .response()
          .with(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION)
          .with(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }
    return problem.response();
  }

  private static void check(HttpRequest request, Query query) {
    query.allow(List.of());
    String path = request.uri().split("\\?", 2)[0];
    if (!PATHS.contains(path)) {
      throw new BlipException.InvalidRequest(
          "no WebSocket at this path; use one of " + String.join(", ", PATHS));
    }
    if (!request.method().equals(HttpMethod.GET)) {
      throw new BlipException.InvalidRequest("a WebSocket begins with GET");
    }
    if (!VERSION.equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      throw new BlipException.InvalidRequest("WebSocket version " + VERSION + " is spoken here");
    }
  }

  private SubProtocol choose(HttpRequest request) {
    List<String> offered =
        request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
            .flatMap(value -> Stream.of(value.split(",")))
            .map(String::trim)
            .filter(name -> !name.isEmpty())
            .toList();
    return known.stream()
        .filter(each -> offered.isEmpty() ? each.lines() : offered.contains(each.name()))
        .findFirst()
        .orElseThrow(() ->
            new BlipException.InvalidRequest(
                "none of the sub-protocols is spoken here; there are "
                    + String.join(", ", known.stream().map(SubProtocol::name).toList())));
  }

  private void begin(
      ChannelHandlerContext ctx, HttpRequest request, SubProtocol protocol, Services services) {
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory("", protocol.name(), frames).newHandshaker(request);
    FullHttpRequest full =
        new DefaultFullHttpRequest(
            request.protocolVersion(),
            request.method(),
            request.uri(),
            Unpooled.EMPTY_BUFFER,
            request.headers(),
            EmptyHttpHeaders.INSTANCE);
    Bridge bridge =
        protocol.lines() ? new LineBridge(services.stats()) : new StreamBridge(services.stats());
    ctx.pipeline()
        .addAfter(ctx.name(), null, protocol.protocol().handler(services))
        .addAfter(ctx.name(), null, bridge)
        .addAfter(ctx.name(), null, new Utf8FrameValidator());
    var _ = handshaker.handshake(ctx.channel(), full);
    ctx.pipeline().remove(ctx.handler());
  }
}
