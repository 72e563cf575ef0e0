package io.blipmq.gateway.http.api;

import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.http.Endpoint;
import io.blipmq.gateway.http.Exchange;
import io.blipmq.gateway.http.Json;
import io.blipmq.gateway.http.Response;
import io.blipmq.gateway.http.Routes;
import io.blipmq.gateway.http.Routes.Route;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The table of everything that can be asked for over HTTP. */
public final class Api {
  private static final String ROOT = "/api/v1";
  private static final String TOPIC = ROOT + "/topics/{topic}";
  private static final String GROUP = TOPIC + "/subscriptions/{group}";

  private Api() {}

  /** The operations, which share what their requests have not settled yet. */
  public static Routes routes(HttpConfig config) {
    LeasedConsumers leased = new LeasedConsumers(config.maxConsumers());
    byte[] description = description();
    return new Routes(
        List.of(
            new Route(
                HttpMethod.GET, ROOT + "/openapi.json", true, false, e -> openApi(e, description)),
            get(ROOT + "/stats", Api::stats),
            get(ROOT + "/topics", TopicRequests::list),
            get(TOPIC, TopicRequests::describe),
            with(HttpMethod.PUT, TOPIC, TopicRequests::create),
            with(HttpMethod.PATCH, TOPIC, TopicRequests::alter),
            without(HttpMethod.DELETE, TOPIC, TopicRequests::delete),
            with(HttpMethod.POST, TOPIC + "/messages", new Publish()),
            get(TOPIC + "/messages", new Messages(config, leased)),
            with(HttpMethod.POST, TOPIC + "/ack", new Settle(leased, true)),
            with(HttpMethod.POST, TOPIC + "/nack", new Settle(leased, false)),
            get(TOPIC + "/subscriptions", SubscriptionRequests::list),
            with(HttpMethod.PUT, GROUP, SubscriptionRequests::create),
            without(HttpMethod.DELETE, GROUP, SubscriptionRequests::delete),
            with(HttpMethod.POST, GROUP + "/seek", SubscriptionRequests::seek),
            without(HttpMethod.POST, GROUP + "/resend", SubscriptionRequests::resend)));
  }

  private static Route get(String template, Endpoint endpoint) {
    return without(HttpMethod.GET, template, endpoint);
  }

  private static Route with(HttpMethod method, String template, Endpoint endpoint) {
    return new Route(method, template, false, true, endpoint);
  }

  private static Route without(HttpMethod method, String template, Endpoint endpoint) {
    return new Route(method, template, false, false, endpoint);
  }

  private static void openApi(Exchange exchange, byte[] description) {
    exchange.answer(Response.json(HttpResponseStatus.OK, Unpooled.wrappedBuffer(description)));
  }

  private static void stats(Exchange exchange) {
    exchange.request().query().allow(List.of());
    exchange.answerSlowly(() ->
        Response.json(
            HttpResponseStatus.OK,
            Json.bytes(json -> TopicJson.write(json, exchange.services().broker().stats()))));
  }

  /** The OpenAPI document that is part of the program. */
  static byte[] description() {
    try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing beside " + Api.class.getName());
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
