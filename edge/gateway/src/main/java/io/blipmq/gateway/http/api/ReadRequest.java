package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.gateway.http.Exchange;
import io.blipmq.gateway.http.Query;
import io.blipmq.gateway.http.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a request for messages. Stateless. */
final class ReadRequest {
  static final int MOST_MESSAGES = 1_000;
  private static final int DEFAULT_MESSAGES = 10;
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(1);
  private static final long MOST_ACK_DEADLINE_MILLIS = 24L * 3_600_000;

  private static final List<String> READING = List.of("group", "from", "filter");
  private static final List<String> WAITING = List.of("max", "wait");
  private static final List<String> SETTLING =
      List.of("ack_deadline_ms", "max_retries", "retry_backoff_ms");

  private ReadRequest() {}

  /** Refuses what makes no sense for this way of reading. */
  static void check(Exchange exchange, boolean stream) {
    Query query = exchange.request().query();
    List<String> known = new ArrayList<>(READING);
    if (!stream) {
      known.addAll(WAITING);
      known.addAll(SETTLING);
    }
    query.allow(known);
    boolean group = query.text("group").isPresent();
    if (stream && group) {
      throw new BlipException.InvalidRequest(
          "events are for those who only listen, and leave no receipts; leave group out, or ask for"
              + " application/json");
    }
    for (String name : SETTLING) {
      if (!group && query.text(name).isPresent()) {
        throw new BlipException.InvalidRequest(name + " is for groups; add group");
      }
    }
  }

  /** How to subscribe: a group's messages are to be settled, others are only shown. */
  static SubscribeOptions options(Query query) {
    SubscribeOptions options =
        query
            .text("group")
            .map(SubscribeOptions::group)
            .orElseGet(() -> SubscribeOptions.unnamed().withQos(QoS.AT_MOST_ONCE));
    if (query.text("from").isPresent()) {
      options = options.from(Values.position(query.text("from").get()));
    }
    if (query.text("filter").isPresent()) {
      options = options.withFilter(query.text("filter").get());
    }
    long deadline = query.number("ack_deadline_ms", 10, MOST_ACK_DEADLINE_MILLIS, 0);
    if (deadline > 0) {
      options = options.withAckDeadline(Duration.ofMillis(deadline));
    }
    long retries = query.number("max_retries", 0, 1_000_000, -1);
    if (retries >= 0) {
      options = options.withMaxRetries((int) retries);
    }
    long backoff = query.number("retry_backoff_ms", 1, 3_600_000, 0);
    return backoff > 0 ? options.withRetryBackoff(Duration.ofMillis(backoff)) : options;
  }

  static int max(Query query) {
    return (int) query.number("max", 1, MOST_MESSAGES, DEFAULT_MESSAGES);
  }

  static Duration wait(Query query, Duration most) {
    return query.duration("wait", most, DEFAULT_WAIT.compareTo(most) < 0 ? DEFAULT_WAIT : most);
  }
}
