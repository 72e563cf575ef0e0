package io.blipmq.wire;

import io.blipmq.api.BrokerStats;
import io.blipmq.api.DropStats;
import io.blipmq.api.PartitionStats;
import io.blipmq.api.Position;
import io.blipmq.api.Rates;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers STATS: numbers by name, so that either side may know more of them than the other. A long
 * answer comes in several frames of one correlation id.
 *
 * @param last whether no further frame of this answer follows
 * @param entries a topic's partitions and then its subscriptions come after it, and a
 *     subscription's positions after that
 */
public record StatsReply(boolean last, List<Entry> entries) implements ServerFrame {
  public StatsReply {
    entries = List.copyOf(entries);
  }

  /** Numbers of one thing. */
  public record Entry(Kind kind, String name, String pattern, Map<String, Long> fields) {
    public Entry {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    long get(String key) {
      return fields.getOrDefault(key, 0L);
    }

    DropStats drops() {
      return new DropStats(
          get("dropped_capacity"), get("dropped_retention"), get("dropped_memory"), get("expired"));
    }

    Rates rates() {
      return new Rates(get("published_per_1000s") / 1e3, get("delivered_per_1000s") / 1e3);
    }
  }

  /** Of what. */
  public enum Kind {
    BROKER(0),
    TOPIC(1),
    SUBSCRIPTION(2),
    POSITION(3),
    PARTITION(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** The answer that holds a broker's numbers. */
  public static StatsReply of(BrokerStats stats) {
    Map<String, Long> fields = new LinkedHashMap<>();
    fields.put("topics", stats.topics());
    fields.put("subscriptions", stats.subscriptions());
    fields.put("published", stats.published());
    fields.put("delivered", stats.delivered());
    fields.put("in_flight", stats.inFlight());
    activity(fields, stats.drops(), stats.rates());
    fields.put("dropped", stats.dropped());
    fields.put("memory_bytes", stats.memoryBytes());
    fields.put("memory_limit_bytes", stats.memoryLimitBytes());
    return new StatsReply(true, List.of(new Entry(Kind.BROKER, "", "", fields)));
  }

  /** A part of an answer that holds these topics and their subscriptions. */
  public static StatsReply of(boolean last, List<TopicStats> topics) {
    List<Entry> entries = new ArrayList<>();
    for (TopicStats topic : topics) {
      entries.add(TopicEntries.of(topic));
      topic.partitions().forEach(partition -> entries.add(TopicEntries.of(partition)));
      for (SubscriptionStats subscription : topic.subscriptions()) {
        entries.add(entry(subscription));
        subscription.positions().forEach(position -> entries.add(entry(position)));
      }
    }
    return new StatsReply(last, entries);
  }

  /** A part of an answer that holds these positions. */
  public static StatsReply positions(boolean last, List<Position> positions) {
    return new StatsReply(last, positions.stream().map(StatsReply::entry).toList());
  }

  private static Entry entry(Position position) {
    Map<String, Long> fields = new LinkedHashMap<>();
    fields.put("partition", (long) position.partition());
    fields.put("committed", position.committed());
    fields.put("next", position.next());
    fields.put("end", position.end());
    fields.put("lag", position.lag());
    fields.put("oldest_unsettled_ms", position.oldestUnsettled().toMillis());
    return new Entry(Kind.POSITION, position.topic(), "", fields);
  }

  /** Rates are per 1,000 seconds, so that they are whole numbers. */
  static void activity(Map<String, Long> fields, DropStats drops, Rates rates) {
    fields.put("expired", drops.expired());
    fields.put("dropped_capacity", drops.capacity());
    fields.put("dropped_retention", drops.retention());
    fields.put("dropped_memory", drops.memory());
    fields.put("published_per_1000s", Math.round(rates.publishedPerSecond() * 1_000));
    fields.put("delivered_per_1000s", Math.round(rates.deliveredPerSecond() * 1_000));
  }

  private static Entry entry(SubscriptionStats stats) {
    Map<String, Long> fields = new LinkedHashMap<>();
    fields.put("consumers", stats.consumers());
    fields.put("lag", stats.lag());
    fields.put("in_flight", stats.inFlight());
    fields.put("delivered", stats.delivered());
    fields.put("acknowledged", stats.acknowledged());
    fields.put("redelivered", stats.redelivered());
    fields.put("expired", stats.expired());
    fields.put("dropped", stats.dropped());
    fields.put("dead_lettered", stats.deadLettered());
    fields.put("oldest_unsettled_ms", stats.oldestUnsettled().toMillis());
    fields.put("pinned_bytes", stats.pinnedBytes());
    return new Entry(Kind.SUBSCRIPTION, stats.name(), stats.pattern(), fields);
  }

  /** The broker's numbers; zeros where the answer has none. */
  public BrokerStats broker() {
    Entry entry =
        entries.stream()
            .filter(e -> e.kind() == Kind.BROKER)
            .findFirst()
            .orElse(new Entry(Kind.BROKER, "", "", Map.of()));
    return new BrokerStats(
        entry.get("topics"),
        entry.get("subscriptions"),
        entry.get("published"),
        entry.get("delivered"),
        entry.get("in_flight"),
        entry.drops(),
        entry.rates(),
        entry.get("memory_bytes"),
        entry.get("memory_limit_bytes"));
  }

  /** The topics in this frame, with their subscriptions. */
  public List<TopicStats> topics() {
    List<TopicStats> topics = new ArrayList<>();
    int at = 0;
    while (at < entries.size()) {
      Entry entry = entries.get(at++);
      if (entry.kind() != Kind.TOPIC) {
        continue;
      }
      List<PartitionStats> partitions = new ArrayList<>();
      while (at < entries.size() && entries.get(at).kind() == Kind.PARTITION) {
        partitions.add(TopicEntries.partition(partitions.size(), entries.get(at++)));
      }
      List<SubscriptionStats> subscriptions = new ArrayList<>();
      while (at < entries.size() && entries.get(at).kind() == Kind.SUBSCRIPTION) {
        Entry subscription = entries.get(at++);
        int from = at;
        while (at < entries.size() && entries.get(at).kind() == Kind.POSITION) {
          at++;
        }
        subscriptions.add(subscription(subscription, positions(entries.subList(from, at))));
      }
      topics.add(TopicEntries.topic(entry, partitions, subscriptions));
    }
    return topics;
  }

  /** The positions in this frame, where it has nothing else. */
  public List<Position> positions() {
    return positions(entries);
  }

  private static List<Position> positions(List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.kind() == Kind.POSITION)
        .map(entry ->
            new Position(
                entry.name(),
                (int) entry.get("partition"),
                entry.get("committed"),
                entry.get("next"),
                entry.get("end"),
                entry.get("lag"),
                Duration.ofMillis(entry.get("oldest_unsettled_ms"))))
        .toList();
  }

  private static SubscriptionStats subscription(Entry entry, List<Position> positions) {
    return new SubscriptionStats(
        entry.pattern(),
        entry.name(),
        entry.get("consumers"),
        entry.get("lag"),
        entry.get("in_flight"),
        entry.get("delivered"),
        entry.get("acknowledged"),
        entry.get("redelivered"),
        entry.get("expired"),
        entry.get("dropped"),
        entry.get("dead_lettered"),
        Duration.ofMillis(entry.get("oldest_unsettled_ms")),
        entry.get("pinned_bytes"),
        positions);
  }
}
