package io.blipmq.cli;

import io.blipmq.api.BrokerStats;
import io.blipmq.api.DropStats;
import io.blipmq.api.PartitionStats;
import io.blipmq.api.Rates;
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
    if (!json) {
      write(lines(figures(stats)));
      return;
    }
    var line = new JsonBuffer();
    line.beginObject();
    figures(stats).forEach((name, value) -> line.name(name).value(value));
    line.endObject().writeLineTo(out);
  }

  void topic(TopicStats stats, boolean json) throws IOException {
    if (json) {
      topicsAsJson(List.of(stats));
      return;
    }
    Map<String, Long> figures = figures(stats);
    figures.put("subscriptions", (long) stats.subscriptions().size());
    var text = new StringBuilder(lines(figures));
    TopicOptionsReport.words(stats.options())
        .forEach((name, value) -> text.append(String.format("%-20s%16s%n", name, value)));
    for (SubscriptionStats subscription : stats.subscriptions()) {
      text.append(String.format("%nsubscription %s", subscription.name()));
      text.append(String.format(" (%s)%n", subscription.pattern()));
      figures(subscription)
          .forEach(
              (name, value) -> text.append(String.format("  %-18s%,16d%n", words(name), value)));
    }
    write(text.toString());
    if (stats.partitions().size() > 1) {
      var table =
          new Table("partition", "messages", "bytes", "published", "first offset", "next offset");
      for (PartitionStats partition : stats.partitions()) {
        table.row(
            partition.index(),
            partition.depth(),
            partition.bytes(),
            partition.published(),
            partition.firstOffset(),
            partition.nextOffset());
      }
      write("\n" + table);
    }
  }

  void topics(List<TopicStats> topics) throws IOException {
    var table =
        new Table(
            "topic",
            "partitions",
            "messages",
            "bytes",
            "published",
            "published/s",
            "delivered/s",
            "delayed",
            "dropped",
            "expired",
            "publishers",
            "subscriptions");
    for (TopicStats topic : topics) {
      table.row(
          topic.name(),
          topic.partitions().size(),
          topic.depth(),
          topic.bytes(),
          topic.published(),
          Math.round(topic.rates().publishedPerSecond()),
          Math.round(topic.rates().deliveredPerSecond()),
          topic.delayed(),
          topic.drops().dropped(),
          topic.drops().expired(),
          topic.publishers(),
          topic.subscriptions().size());
    }
    write(table.toString());
  }

  void topicsAsJson(List<TopicStats> topics) throws IOException {
    var line = new JsonBuffer();
    for (TopicStats topic : topics) {
      line.clear().beginObject().name("name").value(topic.name());
      figures(topic).forEach((name, value) -> line.name(name).value(value));
      TopicOptionsReport.write(line, topic.options());
      line.name("partition").beginArray();
      for (PartitionStats partition : topic.partitions()) {
        line.beginObject();
        figures(partition).forEach((name, value) -> line.name(name).value(value));
        line.endObject();
      }
      line.endArray().name("subscriptions").beginArray();
      for (SubscriptionStats subscription : topic.subscriptions()) {
        line.beginObject().name("name").value(subscription.name());
        line.name("pattern").value(subscription.pattern());
        figures(subscription).forEach((name, value) -> line.name(name).value(value));
        line.endObject();
      }
      line.endArray().endObject().writeLineTo(out);
    }
  }

  private static String lines(Map<String, Long> figures) {
    var text = new StringBuilder();
    figures.forEach(
        (name, value) -> text.append(String.format("%-20s%,16d%n", words(name), value)));
    return text.toString();
  }

  private static Map<String, Long> figures(BrokerStats stats) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("topics", stats.topics());
    figures.put("subscriptions", stats.subscriptions());
    figures.put("published", stats.published());
    figures.put("delivered", stats.delivered());
    figures.put("in_flight", stats.inFlight());
    activity(figures, stats.drops(), stats.rates());
    figures.put("memory_bytes", stats.memoryBytes());
    figures.put("memory_limit_bytes", stats.memoryLimitBytes());
    return figures;
  }

  private static Map<String, Long> figures(TopicStats stats) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("partitions", (long) stats.partitions().size());
    figures.put("messages", stats.depth());
    figures.put("bytes", stats.bytes());
    figures.put("published", stats.published());
    figures.put("publishers", stats.publishers());
    figures.put("delayed", stats.delayed());
    activity(figures, stats.drops(), stats.rates());
    return figures;
  }

  private static void activity(Map<String, Long> figures, DropStats drops, Rates rates) {
    figures.put("published_per_second", Math.round(rates.publishedPerSecond()));
    figures.put("delivered_per_second", Math.round(rates.deliveredPerSecond()));
    figures.put("expired", drops.expired());
    figures.put("dropped", drops.dropped());
    figures.put("dropped_capacity", drops.capacity());
    figures.put("dropped_retention", drops.retention());
    figures.put("dropped_memory", drops.memory());
  }

  private static Map<String, Long> figures(PartitionStats stats) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("messages", stats.depth());
    figures.put("bytes", stats.bytes());
    figures.put("published", stats.published());
    figures.put("first_offset", stats.firstOffset());
    figures.put("next_offset", stats.nextOffset());
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
