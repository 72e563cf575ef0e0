package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.core.Broker;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.http.Endpoint;
import io.blipmq.gateway.http.Exchange;
import io.blipmq.gateway.http.Json;
import io.blipmq.gateway.http.Response;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Settles deliveries by their receipts; answers once the journal has it, with the receipts that it
 * could do nothing for: settled already, or gone back because the ack deadline was over.
 *
 * @param accept whether they are acknowledged, or given back
 */
record Settle(LeasedConsumers leased, boolean accept) implements Endpoint {
  private static final int MOST_RECEIPTS = 10_000;
  private static final long BACKOFF = -1;

  @Override
  public void handle(Exchange exchange) {
    exchange.request().query().allow(List.of());
    Order order = read(exchange.request().body(), accept);
    String pattern = exchange.request().path("topic");
    Broker broker = exchange.services().broker();
    Map<Long, Consumer> touched = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    for (Receipt receipt : order.receipts) {
      Consumer consumer = leased.find(receipt.consumer());
      if (consumer == null
          || !consumer.subscription().pattern().equals(pattern)
          || order.settle(consumer, receipt) != 0) {
        unknown.add(receipt.toString());
      } else {
        touched.put(receipt.consumer(), consumer);
      }
    }
    Answer answer = new Answer(exchange, order.receipts.size(), unknown, touched.size());
    touched.values().forEach(consumer -> consumer.afterRecorded(answer));
    touched.forEach((id, consumer) -> leased.endIfSettled(id, consumer, broker));
    if (touched.isEmpty()) {
      answer.read();
    }
  }

  /** Reads a body. */
  static Order read(byte[] body, boolean accept) {
    Order order = new Order(accept);
    Json.object("the body", body, 0, body.length, order::member);
    order.check();
    return order;
  }

  /** What a body says. One thread. */
  static final class Order {
    private final boolean accept;
    private final List<Receipt> receipts = new ArrayList<>();
    private long delayMillis = BACKOFF;
    private boolean deadLetter;

    private Order(boolean accept) {
      this.accept = accept;
    }

    boolean member(String name, JsonParser json) {
      switch (name) {
        case "receipts" -> receipts(json);
        case "delay_ms" -> {
          delayMillis = Json.number(name, json, 0, MessageJson.MOST_MILLIS);
          return !accept;
        }
        case "dead_letter" -> {
          deadLetter = json.currentToken() == JsonToken.VALUE_TRUE;
          return !accept && (deadLetter || json.currentToken() == JsonToken.VALUE_FALSE);
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private void receipts(JsonParser json) {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw new BlipException.InvalidRequest("receipts is no array");
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (receipts.size() == MOST_RECEIPTS) {
          throw new BlipException.TooLarge(
              "more than " + MOST_RECEIPTS + " receipts; send several requests");
        }
        receipts.add(Receipt.parse(Json.string("a receipt", json)));
      }
    }

    void check() {
      if (receipts.isEmpty()) {
        throw new BlipException.InvalidRequest(
            "there are no receipts; send {\"receipts\":[\"…\"]} with those of the messages");
      }
      if (deadLetter && delayMillis != BACKOFF) {
        throw new BlipException.InvalidRequest("a dead letter has no delay_ms; leave one out");
      }
    }

    /** How many deliveries it was not: 0 or 1. */
    int settle(Consumer consumer, Receipt receipt) {
      long at = receipt.offset();
      if (accept) {
        return consumer.accept(receipt.cursor(), at, at);
      }
      return deadLetter
          ? consumer.reject(receipt.cursor(), at, at)
          : consumer.retry(receipt.cursor(), at, at, delayMillis);
    }
  }

  /** The answer, once the journal has what was settled with each consumer. */
  private static final class Answer extends Mailbox.Letter implements Consumer.RecordedListener {
    private final Exchange exchange;
    private final int receipts;
    private final List<String> unknown;
    private final AtomicInteger open;
    private volatile @Nullable BlipException failed;

    Answer(Exchange exchange, int receipts, List<String> unknown, int consumers) {
      this.exchange = exchange;
      this.receipts = receipts;
      this.unknown = unknown;
      this.open = new AtomicInteger(consumers);
    }

    @Override
    public void recorded() {
      if (open.decrementAndGet() == 0) {
        exchange.post(this);
      }
    }

    @Override
    public void failed(BlipException reason) {
      failed = reason;
      recorded();
    }

    @Override
    protected void read() {
      BlipException reason = failed;
      if (reason == null) {
        exchange.answer(Response.json(HttpResponseStatus.OK, Json.bytes(this::write)));
      } else {
        exchange.refuse(reason);
      }
    }

    private void write(JsonGenerator json) {
      json.writeStartObject();
      json.writeNumberProperty("settled", receipts - unknown.size());
      json.writeArrayPropertyStart("unknown");
      unknown.forEach(json::writeString);
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
