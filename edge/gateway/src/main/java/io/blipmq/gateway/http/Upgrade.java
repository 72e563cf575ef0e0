package io.blipmq.gateway.http;

import io.blipmq.gateway.connection.Services;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/** Another protocol that a connection goes on with. Stateless; on the connection's event loop. */
public interface Upgrade {
  /** Whether a request asks for it. */
  boolean isWanted(HttpRequest request);

  /**
   * Answers the request and takes the place of the handler in the pipeline; what is decoded comes
   * to it from then on.
   *
   * @return the answer instead, if it is refused
   */
  Optional<Response> upgrade(
      ChannelHandlerContext ctx, HttpRequest request, Query query, Services services);
}
