package io.blipmq.server.metrics;

import io.blipmq.api.BrokerStats;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicStats;
import io.blipmq.core.port.LogStats;
import io.blipmq.journal.SyncLatency;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** {@code /metrics}: every figure of the daemon, read when it is asked for. */
final class MetricsPage {
  private static final double NANOS = 1e9;

  private final StatsSource source;
  private final int maxSubscriptions;
  private final int maxTopics;

  MetricsPage(StatsSource source, int maxSubscriptions, int maxTopics) {
    this.source = source;
    this.maxSubscriptions = maxSubscriptions;
    this.maxTopics = maxTopics;
  }

  /** A subscription's figures on one topic. */
  private record Row(String topic, SubscriptionStats stats) {}

  String text() {
    Exposition out = new Exposition();
    List<TopicStats> topics = source.topics();
    broker(out, source.broker(), topics.stream().mapToLong(TopicStats::delayed).sum());
    connections(out, source.connections());
    journal(out, source.journal());
    TopicMetrics.write(out, topics, maxTopics);
    subscriptions(out, topics);
    ProcessMetrics.write(out);
    return out.text();
  }

  private static void broker(Exposition out, BrokerStats stats, long delayed) {
    out.gauge("topics", "Topics.", stats.topics())
        .gauge("subscribers", "Subscriptions, named and unnamed.", stats.subscriptions())
        .counter("messages_published_total", "Messages accepted.", stats.published())
        .counter(
            "messages_delivered_total",
            "Messages handed to consumers, redeliveries included.",
            stats.delivered())
        .gauge("messages_inflight", "Deliveries not settled yet.", stats.inFlight())
        .gauge("messages_delayed", "Messages that are not visible yet.", delayed)
        .counter("blipmq_published", "Messages accepted.", stats.published())
        .counter(
            "blipmq_enqueued",
            "Messages that became visible to subscriptions: accepted, and not waiting for their"
                + " time any more.",
            stats.published() - delayed)
        .counter(
            "blipmq_dropped_ttl",
            "Messages past their TTL, once for each subscription that would have got them.",
            stats.expired())
        .counter(
            "blipmq_dropped_sub_queue_full",
            "Messages passed over for capacity, retention or memory, once for each subscription.",
            stats.dropped())
        .counter(
            "blipmq_dropped_capacity",
            "Those of them passed over because the subscription was behind by its capacity.",
            stats.drops().capacity())
        .counter(
            "blipmq_dropped_retention",
            "Those that the retention of their topic let go of.",
            stats.drops().retention())
        .counter(
            "blipmq_dropped_memory",
            "Those that were in memory only, and left it.",
            stats.drops().memory())
        .gauge(
            "blipmq_published_per_second",
            "Messages accepted a second, over the last seconds.",
            stats.rates().publishedPerSecond())
        .gauge(
            "blipmq_delivered_per_second",
            "Messages handed to consumers a second, over the last seconds.",
            stats.rates().deliveredPerSecond())
        .gauge(
            "blipmq_memory_used_bytes", "What topics and subscriptions hold.", stats.memoryBytes())
        .gauge(
            "blipmq_memory_limit_bytes",
            "What topics and subscriptions may hold.",
            stats.memoryLimitBytes());
  }

  private static void connections(Exposition out, ConnectionStats stats) {
    out.gauge("blipmq_connections", "Connections of clients.", stats.open())
        .counter(
            "blipmq_connections_accepted_total",
            "Connections of clients since the start.",
            stats.accepted())
        .counter(
            "blipmq_connections_refused_total",
            "Connections closed at once because there were too many.",
            stats.refused())
        .counter(
            "blipmq_flush_bytes", "Bytes written to the sockets of clients.", stats.flushedBytes())
        .counter("blipmq_flush_batches", "Writes to the sockets of clients.", stats.flushes())
        .gauge(
            "blipmq_mqtt_sessions",
            "MQTT sessions that can outlive their connection.",
            stats.sessions())
        .counter(
            "blipmq_mqtt_sessions_refused_total",
            "MQTT clients refused because there were too many such sessions.",
            stats.sessionsRefused())
        .counter(
            "blipmq_mqtt_queue_dropped_total",
            "Messages dropped because too many waited for an MQTT session or group.",
            stats.queueDropped())
        .counter(
            "blipmq_mqtt_refused_unanswered_total",
            "MQTT publishes of QoS 0 that were refused, for which the protocol has no answer.",
            stats.refusedUnanswered())
        .counter(
            "blipmq_authentication_failures_total",
            "API keys shown that are not valid.",
            stats.denials().badKeys())
        .counter(
            "blipmq_requests_not_permitted_total",
            "Publishes, subscriptions and other requests that their API key does not permit.",
            stats.denials().requests())
        .counter(
            "blipmq_dropped_not_permitted",
            "Messages on their way to a session whose client came back with a key that does not"
                + " permit them.",
            stats.denials().deliveries());
  }

  private void journal(Exposition out, LogStats stats) {
    out.counter("wal_appends_total", "Records appended to the journal.", stats.appends())
        .counter("wal_bytes_total", "Bytes appended to the journal.", stats.bytes())
        .counter("wal_writes_total", "Write calls, each for one or more records.", stats.writes())
        .gauge("wal_stored_bytes", "What the journal takes on disk.", stats.storedBytes())
        .gauge(
            "wal_limit_bytes",
            "What the journal may take on disk; 0 if there is no limit.",
            stats.maxBytes())
        .gauge(
            "wal_unneeded_bytes",
            "What of the journal only a start from its last checkpoints would still read.",
            stats.unneededBytes())
        .gauge(
            "wal_since_checkpoint_bytes",
            "What a start would read beyond the last checkpoint.",
            stats.sinceCheckpointBytes())
        .gauge(
            "wal_healthy",
            "1 if the journal takes appends (or there is none), 0 if it refuses them.",
            source.journalHealth().healthy() ? 1 : 0)
        .gauge(
            "wal_damaged_stretches",
            "Stretches of the journal that were set aside and not moved away since.",
            source.damages().size())
        .gauge(
            "wal_fsync_max_seconds",
            "The longest sync of the journal since the start.",
            stats.syncMaxNanos() / NANOS);
    source.syncLatency().ifPresent(latency -> syncs(out, latency));
  }

  private static void syncs(Exposition out, SyncLatency latency) {
    String name = "wal_fsync_seconds";
    out.family(name, Exposition.Type.HISTOGRAM, "How long syncs of the journal took.");
    long count = 0;
    for (int i = 0; i < latency.counts().length; i++) {
      count += latency.counts()[i];
      long bound = latency.boundsNanos()[i];
      String le = bound == Long.MAX_VALUE ? "+Inf" : String.valueOf(bound / NANOS);
      out.sample(name + "_bucket", count, "le", le);
    }
    out.sample(name + "_sum", latency.sumNanos() / NANOS).sample(name + "_count", count);
  }

  private void subscriptions(Exposition out, List<TopicStats> topics) {
    List<Row> all =
        topics.stream()
            .flatMap(topic -> topic.subscriptions().stream().map(s -> new Row(topic.name(), s)))
            .toList();
    List<Row> rows = most(all, SubscriptionStats::lag);
    out.gauge(
        "blipmq_subscriptions_not_shown",
        "Subscriptions left out of the families below, which show those with the largest lag.",
        all.size() - rows.size());
    each(out, rows, "lag", "Messages not settled yet.", SubscriptionStats::lag);
    each(out, rows, "inflight", "Deliveries not settled yet.", SubscriptionStats::inFlight);
    each(out, rows, "consumers", "Consumers attached.", SubscriptionStats::consumers);
    each(
        out,
        rows,
        "oldest_unsettled_seconds",
        "Age of the oldest message not settled yet.",
        stats -> stats.oldestUnsettled().toNanos() / NANOS);
    // Its own choice of rows: a single old message can hold back what a long lag does not.
    each(
        out,
        most(all, SubscriptionStats::pinnedBytes),
        "pinned_bytes",
        "What segments of the journal take that are kept because of messages not settled yet.",
        SubscriptionStats::pinnedBytes);
  }

  /** As many rows as are shown, those with the largest figures. */
  private List<Row> most(List<Row> all, ToLongFunction<SubscriptionStats> figure) {
    return all.stream()
        .sorted(Comparator.comparingLong((Row row) -> figure.applyAsLong(row.stats())).reversed())
        .limit(maxSubscriptions)
        .toList();
  }

  private static void each(
      Exposition out,
      List<Row> rows,
      String suffix,
      String help,
      ToDoubleFunction<SubscriptionStats> value) {
    String name = "blipmq_subscription_" + suffix;
    out.family(name, Exposition.Type.GAUGE, help);
    for (Row row : rows) {
      SubscriptionStats stats = row.stats();
      out.sample(
          name,
          value.applyAsDouble(stats),
          "topic",
          row.topic(),
          "pattern",
          stats.pattern(),
          "subscription",
          stats.name());
    }
  }
}
