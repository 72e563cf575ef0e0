package io.blipmq.cli;

import io.blipmq.api.BrokerStats;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicStats;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures as tables for people or as JSON for programs, with the same names in both. One thread.
 */
final class StatsReport {
  private final OutputStream out;

  StatsReport(OutputStream out) {
    this.out = out;
  }

  void broker(BrokerStats stats, boolean json) throws IOException {
    print(figures(stats), List.of(), json);
  }

  void topic(TopicStats stats, boolean json) throws IOException {
    if (json) {
      topicsAsJson(List.of(stats));
      return;
    }
    Map<String, Long> figures = figures(stats);
    figures.put("subscriptions", (long) stats.subscriptions().size());
    print(figures, stats.subscriptions(), false);
  }

  void topics(List<TopicStats> topics) throws IOException {
    var table =
        new Table(
            "topic", "partitions", "messages", "bytes", "published", "delayed", "subscriptions");
    for (TopicStats topic : topics) {
      table.row(
          topic.name(),
          topic.partitions(),
          topic.depth(),
          topic.bytes(),
          topic.published(),
          topic.delayed(),
          topic.subscriptions().size());
    }
    write(table.toString());
  }

  void topicsAsJson(List<TopicStats> topics) throws IOException {
    var line = new JsonBuffer();
    for (TopicStats topic : topics) {
      line.clear().beginObject().name("name").value(topic.name());
      figures(topic).forEach((name, value) -> line.name(name).value(value));
      line.name("subscriptions").beginArray();
      for (SubscriptionStats subscription : topic.subscriptions()) {
        line.beginObject().name("name").value(subscription.name());
        line.name("pattern").value(subscription.pattern());
        figures(subscription).forEach((name, value) -> line.name(name).value(value));
        line.endObject();
      }
      line.endArray().endObject().writeLineTo(out);
    }
  }

  private void print(Map<String, Long> figures, List<SubscriptionStats> subscriptions, boolean json)
      throws IOException {
    if (json) {
      var line = new JsonBuffer();
      line.beginObject();
      figures.forEach((name, value) -> line.name(name).value(value));
      line.endObject().writeLineTo(out);
      return;
    }
    var text = new StringBuilder();
    figures.forEach(
        (name, value) -> text.append(String.format("%-20s%,16d%n", words(name), value)));
    for (SubscriptionStats subscription : subscriptions) {
      text.append(String.format("%nsubscription %s", subscription.name()));
      text.append(String.format(" (%s)%n", subscription.pattern()));
      figures(subscription)
          .forEach(
              (name, value) -> text.append(String.format("  %-18s%,16d%n", words(name), value)));
    }
    write(text.toString());
  }

  private static Map<String, Long> figures(BrokerStats stats) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("topics", stats.topics());
    figures.put("subscriptions", stats.subscriptions());
    figures.put("published", stats.published());
    figures.put("delivered", stats.delivered());
    figures.put("in_flight", stats.inFlight());
    figures.put("expired", stats.expired());
    figures.put("dropped", stats.dropped());
    figures.put("memory_bytes", stats.memoryBytes());
    figures.put("memory_limit_bytes", stats.memoryLimitBytes());
    return figures;
  }

  private static Map<String, Long> figures(TopicStats stats) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("partitions", (long) stats.partitions());
    figures.put("messages", stats.depth());
    figures.put("bytes", stats.bytes());
    figures.put("published", stats.published());
    figures.put("delayed", stats.delayed());
    return figures;
  }

  private static Map<String, Long> figures(SubscriptionStats stats) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("consumers", stats.consumers());
    figures.put("lag", stats.lag());
    figures.put("in_flight", stats.inFlight());
    figures.put("delivered", stats.delivered());
    figures.put("acknowledged", stats.acknowledged());
    figures.put("redelivered", stats.redelivered());
    figures.put("expired", stats.expired());
    figures.put("dropped", stats.dropped());
    figures.put("dead_lettered", stats.deadLettered());
    figures.put("oldest_unsettled_ms", stats.oldestUnsettled().toMillis());
    figures.put("pinned_bytes", stats.pinnedBytes());
    return figures;
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
