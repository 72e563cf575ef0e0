package io.blipmq.gateway.http.api;

import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.core.Broker;
import io.blipmq.gateway.http.Exchange;
import io.blipmq.gateway.http.Json;
import io.blipmq.gateway.http.Query;
import io.blipmq.gateway.http.Response;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Topics: made, changed, deleted, shown. Stateless. */
final class TopicRequests {
  private static final int MOST_LISTED = 1_000;
  private static final int DEFAULT_LISTED = 100;

  private TopicRequests() {}

  /** A page of a list: what comes behind a name, and how much. */
  record Page(String after, int limit) {
    static Page of(Query query) {
      return new Page(
          query.text("after").orElse(""),
          (int) query.number("limit", 1, MOST_LISTED, DEFAULT_LISTED));
    }
  }

  static void list(Exchange exchange) {
    Query query = exchange.request().query();
    query.allow(List.of("prefix", "after", "limit"));
    String prefix = query.text("prefix").orElse("");
    Page page = Page.of(query);
    Broker broker = exchange.services().broker();
    exchange.answerSlowly(() -> {
      List<TopicStats> topics =
          broker.admin().list().stream()
              .filter(topic -> topic.name().startsWith(prefix))
              .filter(topic -> topic.name().compareTo(page.after()) > 0)
              .limit(page.limit() + 1L)
              .toList();
      List<TopicStats> shown = topics.subList(0, Math.min(topics.size(), page.limit()));
      return Response.json(
          HttpResponseStatus.OK,
          Json.bytes(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("topics");
            shown.forEach(topic -> TopicJson.write(json, topic, null));
            json.writeEndArray();
            if (topics.size() > shown.size()) {
              json.writeStringProperty("next", shown.getLast().name());
            }
            json.writeEndObject();
          }));
    });
  }

  static void describe(Exchange exchange) {
    exchange.request().query().allow(List.of());
    exchange.answerSlowly(() -> shown(exchange, HttpResponseStatus.OK));
  }

  private static Response shown(Exchange exchange, HttpResponseStatus status) {
    Broker broker = exchange.services().broker();
    TopicStats topic = broker.admin().describe(exchange.request().path("topic"));
    TopicOptions options = options(broker, topic.name());
    return Response.json(status, Json.bytes(json -> TopicJson.write(json, topic, options)));
  }

  /** The options of a topic that exists; the broker's own have none to show. */
  private static @Nullable TopicOptions options(Broker broker, String name) {
    return name.startsWith("$") ? null : broker.topic(name).options();
  }

  static void create(Exchange exchange) {
    exchange.request().query().allow(List.of());
    exchange.refuseIfGoingDown();
    Broker broker = exchange.services().broker();
    broker
        .admin()
        .create(
            exchange.request().path("topic"),
            TopicJson.options(exchange.request().body(), TopicOptions.defaults()));
    exchange.answerSlowly(() -> shown(exchange, HttpResponseStatus.OK));
  }

  static void alter(Exchange exchange) {
    exchange.request().query().allow(List.of());
    exchange.refuseIfGoingDown();
    String name = exchange.request().path("topic");
    Broker broker = exchange.services().broker();
    exchange.answerSlowly(() -> {
      broker.admin().describe(name);
      TopicOptions before =
          Optional.ofNullable(options(broker, name)).orElse(TopicOptions.defaults());
      broker.admin().alter(name, TopicJson.options(exchange.request().body(), before));
      return shown(exchange, HttpResponseStatus.OK);
    });
  }

  static void delete(Exchange exchange) {
    exchange.request().query().allow(List.of());
    exchange.services().broker().admin().delete(exchange.request().path("topic"));
    exchange.answer(Response.empty(HttpResponseStatus.NO_CONTENT));
  }
}
