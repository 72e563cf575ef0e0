package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicStats;
import io.blipmq.core.Broker;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.http.Exchange;
import io.blipmq.gateway.http.Json;
import io.blipmq.gateway.http.Problem;
import io.blipmq.gateway.http.Request;
import io.blipmq.gateway.http.Response;
import io.blipmq.gateway.http.Values;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** Subscriptions: shown, made, moved, deleted, and their dead letters sent back. Stateless. */
final class SubscriptionRequests {
  private SubscriptionRequests() {}

  static void list(Exchange exchange) {
    exchange.request().query().allow(List.of("after", "limit"));
    TopicRequests.Page page = TopicRequests.Page.of(exchange.request().query());
    String topic = exchange.request().path("topic");
    Broker broker = exchange.services().broker();
    exchange.answerSlowly(() -> {
      TopicStats stats = broker.admin().describe(topic);
      List<SubscriptionStats> all =
          stats.subscriptions().stream()
              .filter(each -> each.name().compareTo(page.after()) > 0)
              .limit(page.limit() + 1L)
              .toList();
      List<SubscriptionStats> shown = all.subList(0, Math.min(all.size(), page.limit()));
      return Response.json(
          HttpResponseStatus.OK,
          Json.bytes(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("subscriptions");
            shown.forEach(each -> TopicJson.write(json, each));
            json.writeEndArray();
            if (all.size() > shown.size()) {
              json.writeStringProperty("next", shown.getLast().name());
            }
            json.writeEndObject();
          }));
    });
  }

  /** Makes a group where there is none, so that it gets what is published from now on. */
  static void create(Exchange exchange) {
    Request request = exchange.request();
    request.query().allow(List.of());
    exchange.refuseIfGoingDown();
    Wish wish = new Wish();
    if (request.body().length > 0) {
      Json.object("the body", request.body(), 0, request.body().length, wish::member);
    }
    SubscribeOptions options =
        SubscribeOptions.group(request.path("group")).withFilter(wish.filter);
    if (wish.from != null) {
      options = options.from(wish.from);
    }
    brieflyAttached(exchange, options, consumer -> {});
  }

  /** Moves a group, for all its consumers; what they have is forgotten. */
  static void seek(Exchange exchange) {
    Request request = exchange.request();
    request.query().allow(List.of());
    Wish wish = new Wish();
    Json.object("the body", request.body(), 0, request.body().length, wish::member);
    StartPosition from = wish.from;
    if (from == null || !wish.filter.isEmpty()) {
      throw new BlipException.InvalidRequest("send {\"from\":\"earliest\"} or another position");
    }
    String pattern = request.path("topic");
    String group = request.path("group");
    requireGroup(exchange.services().broker(), pattern, group);
    brieflyAttached(exchange, SubscribeOptions.group(group), consumer -> consumer.seek(from));
  }

  private static void requireGroup(Broker broker, String pattern, String group) {
    boolean there =
        broker.admin().describe(pattern).subscriptions().stream()
            .anyMatch(each -> each.name().equals(group) && each.pattern().equals(pattern));
    if (!there) {
      throw new BlipException.SubscriptionNotFound(
          "there is no subscription " + group + " of " + pattern + "; see the list of them");
    }
  }

  private static void brieflyAttached(
      Exchange exchange, SubscribeOptions options, java.util.function.Consumer<Consumer> action) {
    Broker broker = exchange.services().broker();
    Consumer consumer = broker.subscribe(exchange.request().path("topic"), options, () -> {});
    try {
      action.accept(consumer);
      consumer.afterRecorded(new Recorded(exchange));
    } finally {
      broker.unsubscribe(consumer);
    }
  }

  static void delete(Exchange exchange) {
    exchange.request().query().allow(List.of());
    exchange
        .services()
        .broker()
        .admin()
        .deleteSubscription(exchange.request().path("topic"), exchange.request().path("group"));
    exchange.answer(Response.empty(HttpResponseStatus.NO_CONTENT));
  }

  static void resend(Exchange exchange) {
    exchange.request().query().allow(List.of());
    exchange.refuseIfGoingDown();
    Broker broker = exchange.services().broker();
    exchange.answerSlowly(() -> {
      long resent =
          broker
              .admin()
              .resendDeadLetters(
                  exchange.request().path("topic"), exchange.request().path("group"));
      return Response.json(
          HttpResponseStatus.OK,
          Json.bytes(json -> {
            json.writeStartObject();
            json.writeNumberProperty("resent", resent);
            json.writeEndObject();
          }));
    });
  }

  /** What a body asks for. One thread. */
  private static final class Wish {
    private @Nullable StartPosition from;
    private String filter = "";

    boolean member(String name, JsonParser json) {
      switch (name) {
        case "from" -> from = Values.position(Json.string(name, json));
        case "filter" -> filter = Json.string(name, json);
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  /** Answers once the journal has it. */
  private static final class Recorded extends Mailbox.Letter implements Consumer.RecordedListener {
    private final Exchange exchange;
    private @Nullable BlipException reason;

    Recorded(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void recorded() {
      exchange.post(this);
    }

    @Override
    public void failed(BlipException why) {
      reason = why;
      exchange.post(this);
    }

    @Override
    protected void read() {
      exchange.answer(
          reason == null
              ? Response.empty(HttpResponseStatus.NO_CONTENT)
              : Problem.of(reason).response());
    }
  }
}
