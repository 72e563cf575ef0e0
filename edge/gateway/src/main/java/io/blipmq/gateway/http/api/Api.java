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
            get(ROOT + "/stats", managing(Api::stats)),
            get(ROOT + "/topics", managing(TopicRequests::list)),
            get(TOPIC, managing(TopicRequests::describe)),
            with(HttpMethod.PUT, TOPIC, managing(TopicRequests::create)),
            with(HttpMethod.PATCH, TOPIC, managing(TopicRequests::alter)),
            without(HttpMethod.DELETE, TOPIC, managing(TopicRequests::delete)),
            with(HttpMethod.POST, TOPIC + "/messages", publishing(new Publish())),
            get(TOPIC + "/messages", reading(new Messages(config, leased))),
            with(HttpMethod.POST, TOPIC + "/ack", reading(new Settle(leased, true))),
            with(HttpMethod.POST, TOPIC + "/nack", reading(new Settle(leased, false))),
            get(TOPIC + "/subscriptions", managing(SubscriptionRequests::list)),
            with(HttpMethod.PUT, GROUP, reading(SubscriptionRequests::create)),
            without(HttpMethod.DELETE, GROUP, managing(SubscriptionRequests::delete)),
            with(HttpMethod.POST, GROUP + "/seek", reading(SubscriptionRequests::seek)),
            without(HttpMethod.POST, GROUP + "/resend", managing(SubscriptionRequests::resend))));
  }

  /** For who may publish to the topic. */
  private static Endpoint publishing(Endpoint endpoint) {
    return exchange -> {
      exchange.access().publish(exchange.request().path("topic"));
      endpoint.handle(exchange);
    };
  }

  /** For who may read all that the topic, or pattern, matches. */
  private static Endpoint reading(Endpoint endpoint) {
    return exchange -> {
      exchange.access().subscribe(exchange.request().path("topic"));
      endpoint.handle(exchange);
    };
  }

  /** For who may manage topics and subscriptions. */
  private static Endpoint managing(Endpoint endpoint) {
    return exchange -> {
      exchange.access().manage();
      endpoint.handle(exchange);
    };
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
