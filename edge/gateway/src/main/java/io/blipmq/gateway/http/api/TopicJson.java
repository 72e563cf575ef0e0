package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.api.BrokerStats;
import io.blipmq.api.DropStats;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.PartitionStats;
import io.blipmq.api.Rates;
import io.blipmq.api.Retention;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.api.WhenFull;
import io.blipmq.gateway.http.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Topics, subscriptions and what they have done, as JSON. Stateless. */
final class TopicJson {
  private static final long MOST = 1L << 53;

  private TopicJson() {}

  /** Writes a topic, with its options where they are known. */
  static void write(JsonGenerator json, TopicStats topic, @Nullable TopicOptions options) {
    json.writeStartObject();
    Json.text(json, "topic", topic.name());
    json.writeNumberProperty("partitions", topic.partitions().size());
    json.writeNumberProperty("depth", topic.depth());
    json.writeNumberProperty("bytes", topic.bytes());
    json.writeNumberProperty("published", topic.published());
    json.writeNumberProperty("publishers", topic.publishers());
    json.writeNumberProperty("delayed", topic.delayed());
    json.writeNumberProperty("subscriptions", topic.subscriptions().size());
    write(json, topic.drops(), topic.rates());
    if (options != null) {
      json.writeArrayPropertyStart("partition");
      topic.partitions().forEach(partition -> write(json, partition));
      json.writeEndArray();
      options.retention().ifPresent(retention -> write(json, retention));
      json.writeStringProperty("when_full", options.whenFull().text());
      json.writeNumberProperty("capacity", options.capacity());
      options.overflow().ifPresent(policy -> json.writeStringProperty("overflow", policy.text()));
      json.writeNumberProperty("default_ttl_ms", options.defaultTtl().toMillis());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, DropStats drops, Rates rates) {
    json.writeNumberProperty("expired", drops.expired());
    json.writeNumberProperty("dropped", drops.dropped());
    json.writeNumberProperty("dropped_capacity", drops.capacity());
    json.writeNumberProperty("dropped_retention", drops.retention());
    json.writeNumberProperty("dropped_memory", drops.memory());
    json.writeNumberProperty("published_per_second", Math.round(rates.publishedPerSecond()));
    json.writeNumberProperty("delivered_per_second", Math.round(rates.deliveredPerSecond()));
  }

  private static void write(JsonGenerator json, PartitionStats partition) {
    json.writeStartObject();
    json.writeNumberProperty("depth", partition.depth());
    json.writeNumberProperty("bytes", partition.bytes());
    json.writeNumberProperty("published", partition.published());
    json.writeNumberProperty("first_offset", partition.firstOffset());
    json.writeNumberProperty("next_offset", partition.nextOffset());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Retention retention) {
    json.writeObjectPropertyStart("retention");
    json.writeNumberProperty("messages", retention.messages());
    json.writeNumberProperty("bytes", retention.bytes());
    json.writeNumberProperty("age_ms", retention.age().toMillis());
    json.writeEndObject();
  }

  static void write(JsonGenerator json, SubscriptionStats stats) {
    json.writeStartObject();
    Json.text(json, "pattern", stats.pattern());
    Json.text(json, "group", stats.name());
    json.writeNumberProperty("consumers", stats.consumers());
    json.writeNumberProperty("lag", stats.lag());
    json.writeNumberProperty("in_flight", stats.inFlight());
    json.writeNumberProperty("delivered", stats.delivered());
    json.writeNumberProperty("acknowledged", stats.acknowledged());
    json.writeNumberProperty("redelivered", stats.redelivered());
    json.writeNumberProperty("expired", stats.expired());
    json.writeNumberProperty("dropped", stats.dropped());
    json.writeNumberProperty("dead_lettered", stats.deadLettered());
    json.writeNumberProperty("oldest_unsettled_ms", stats.oldestUnsettled().toMillis());
    json.writeNumberProperty("pinned_bytes", stats.pinnedBytes());
    json.writeEndObject();
  }

  static void write(JsonGenerator json, BrokerStats stats) {
    json.writeStartObject();
    json.writeNumberProperty("topics", stats.topics());
    json.writeNumberProperty("subscriptions", stats.subscriptions());
    json.writeNumberProperty("published", stats.published());
    json.writeNumberProperty("delivered", stats.delivered());
    json.writeNumberProperty("in_flight", stats.inFlight());
    write(json, stats.drops(), stats.rates());
    json.writeNumberProperty("memory_bytes", stats.memoryBytes());
    json.writeNumberProperty("memory_limit_bytes", stats.memoryLimitBytes());
    json.writeEndObject();
  }

  /** Options with what a body says changed; an empty body changes nothing. */
  static TopicOptions options(byte[] body, TopicOptions before) {
    if (body.length == 0) {
      return before;
    }
    Draft draft = new Draft(before);
    Json.object("the body", body, 0, body.length, draft::member);
    return draft.finish();
  }

  private static <T extends Enum<T>> T choice(
      String name, JsonParser json, T[] all, Function<T, String> text) {
    String wanted = json.currentToken() == JsonToken.VALUE_STRING ? json.getString() : "";
    for (T one : all) {
      if (text.apply(one).equals(wanted)) {
        return one;
      }
    }
    throw new BlipException.InvalidRequest(
        name + " is not one of " + Stream.of(all).map(text).collect(Collectors.joining(", ")));
  }

  private static final class Draft {
    private TopicOptions options;
    private Optional<Retention> retention;
    private WhenFull whenFull;

    Draft(TopicOptions before) {
      options = before.withDefaultRetention();
      retention = before.retention();
      whenFull = before.whenFull();
    }

    /** What belongs together may come in any order, and is looked at in the end. */
    TopicOptions finish() {
      return new TopicOptions(
          options.partitions(),
          retention,
          whenFull,
          options.defaultTtl(),
          options.capacity(),
          options.overflow());
    }

    boolean member(String name, JsonParser json) {
      switch (name) {
        case "partitions" ->
            options =
                options.withPartitions(
                    (int) Json.number(name, json, 1, TopicOptions.MAX_PARTITIONS));
        case "retention" -> retention = retention(json);
        case "when_full" -> whenFull = choice(name, json, WhenFull.values(), WhenFull::text);
        case "capacity" ->
            options = options.withCapacity((int) Json.number(name, json, 0, Integer.MAX_VALUE));
        case "overflow" ->
            options =
                options.withOverflow(
                    choice(name, json, OverflowPolicy.values(), OverflowPolicy::text));
        case "default_ttl_ms" ->
            options = options.withDefaultTtl(Duration.ofMillis(Json.number(name, json, 0, MOST)));
        default -> {
          return false;
        }
      }
      return true;
    }

    private static Optional<Retention> retention(JsonParser json) {
      if (json.currentToken() == JsonToken.VALUE_NULL) {
        return Optional.empty();
      }
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new BlipException.InvalidRequest("retention is no object");
      }
      RetentionDraft draft = new RetentionDraft();
      Json.members("retention", json, draft::member);
      return Optional.of(
          new Retention(draft.messages, draft.bytes, Duration.ofMillis(draft.ageMillis)));
    }
  }

  private static final class RetentionDraft {
    private long messages;
    private long bytes;
    private long ageMillis;

    boolean member(String name, JsonParser json) {
      switch (name) {
        case "messages" -> messages = Json.number(name, json, 0, MOST);
        case "bytes" -> bytes = Json.number(name, json, 0, MOST);
        case "age_ms" -> ageMillis = Json.number(name, json, 0, MOST);
        default -> {
          return false;
        }
      }
      return true;
    }
  }
}
