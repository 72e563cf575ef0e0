package io.blipmq.server.metrics;

import io.blipmq.api.DropStats;
import io.blipmq.api.TopicStats;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** The figures of each topic, of as many topics as are shown one by one. */
final class TopicMetrics {
  private static final String DROPPED = "blipmq_topic_dropped_total";

  private TopicMetrics() {}

  static void write(Exposition out, List<TopicStats> topics, int most) {
    // By what has been published: it only grows, so a topic that is shown mostly stays so.
    List<TopicStats> shown =
        topics.stream()
            .sorted(Comparator.comparingLong(TopicStats::published).reversed())
            .limit(most)
            .toList();
    out.gauge(
        "blipmq_topics_not_shown",
        "Topics left out of the families below, which show those with most messages published.",
        topics.size() - shown.size());
    out.family("blipmq_topic_published_total", Exposition.Type.COUNTER, "Messages accepted.");
    each(out, shown, "published_total", TopicStats::published);
    gauge(out, shown, "messages", "Messages kept for late subscribers.", TopicStats::depth);
    gauge(out, shown, "bytes", "Memory that its messages take.", TopicStats::bytes);
    gauge(
        out,
        shown,
        "publishers",
        "Connections that have published to it and are open.",
        TopicStats::publishers);
    gauge(
        out,
        shown,
        "subscriptions",
        "Its subscriptions, those of patterns included.",
        topic -> topic.subscriptions().size());
    out.family(
        DROPPED,
        Exposition.Type.COUNTER,
        "Messages that subscriptions did not get, once for each of them.");
    for (TopicStats topic : shown) {
      DropStats drops = topic.drops();
      dropped(out, topic, "capacity", drops.capacity());
      dropped(out, topic, "retention", drops.retention());
      dropped(out, topic, "memory", drops.memory());
      dropped(out, topic, "ttl", drops.expired());
    }
  }

  private static void dropped(Exposition out, TopicStats topic, String reason, long messages) {
    out.sample(DROPPED, messages, "topic", topic.name(), "reason", reason);
  }

  private static void gauge(
      Exposition out,
      List<TopicStats> topics,
      String suffix,
      String help,
      ToLongFunction<TopicStats> value) {
    out.family("blipmq_topic_" + suffix, Exposition.Type.GAUGE, help);
    each(out, topics, suffix, value);
  }

  private static void each(
      Exposition out, List<TopicStats> topics, String suffix, ToLongFunction<TopicStats> value) {
    for (TopicStats topic : topics) {
      out.sample("blipmq_topic_" + suffix, value.applyAsLong(topic), "topic", topic.name());
    }
  }
}
