package io.blipmq.gateway.http.api;

import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.http.Endpoint;
import io.blipmq.gateway.http.Exchange;
import io.blipmq.gateway.http.Response;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Reads a topic: as one answer or as a stream of events, as the client accepts it. */
record Messages(HttpConfig config, LeasedConsumers leased) implements Endpoint {
  @Override
  public void handle(Exchange exchange) {
    boolean events =
        exchange.request().header("Accept").filter(a -> a.contains(EventStream.TYPE)).isPresent();
    if (exchange.request().method().equals(HttpMethod.HEAD)) {
      // Whoever asks for the head only must not get messages that nobody sees.
      ReadRequest.check(exchange, events);
      exchange.answer(
          Response.of(
              HttpResponseStatus.OK,
              events ? EventStream.TYPE : Response.JSON,
              Unpooled.EMPTY_BUFFER));
    } else if (events) {
      EventStream.begin(exchange, config.heartbeat());
    } else {
      Fetch.begin(exchange, leased, config.maxWait());
    }
  }
}
