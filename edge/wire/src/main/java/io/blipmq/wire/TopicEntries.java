package io.blipmq.wire;

import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.PartitionStats;
import io.blipmq.api.Retention;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.api.WhenFull;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Topics and partitions as entries of a {@link StatsReply}, and back. Stateless. */
final class TopicEntries {
  private TopicEntries() {}

  static StatsReply.Entry of(TopicStats topic) {
    Map<String, Long> fields = new LinkedHashMap<>();
    fields.put("partitions", (long) topic.partitions().size());
    fields.put("depth", topic.depth());
    fields.put("bytes", topic.bytes());
    fields.put("published", topic.published());
    fields.put("publishers", topic.publishers());
    fields.put("delayed", topic.delayed());
    StatsReply.activity(fields, topic.drops(), topic.rates());
    TopicOptions options = topic.options();
    if (options.retention().isPresent()) {
      Retention retention = options.retention().get();
      fields.put("retained", 1L);
      fields.put("retention_messages", retention.messages());
      fields.put("retention_bytes", retention.bytes());
      fields.put("retention_age_ms", retention.age().toMillis());
    }
    fields.put("when_full", code(options.whenFull()));
    fields.put("default_ttl_ms", options.defaultTtl().toMillis());
    fields.put("capacity", (long) options.capacity());
    fields.put("overflow", options.overflow().map(TopicEntries::code).orElse(0L));
    return new StatsReply.Entry(StatsReply.Kind.TOPIC, topic.name(), "", fields);
  }

  static StatsReply.Entry of(PartitionStats partition) {
    Map<String, Long> fields = new LinkedHashMap<>();
    fields.put("first_offset", partition.firstOffset());
    fields.put("next_offset", partition.nextOffset());
    fields.put("bytes", partition.bytes());
    fields.put("published", partition.published());
    return new StatsReply.Entry(StatsReply.Kind.PARTITION, "", "", fields);
  }

  static PartitionStats partition(int index, StatsReply.Entry entry) {
    return new PartitionStats(
        index,
        entry.get("first_offset"),
        entry.get("next_offset"),
        entry.get("bytes"),
        entry.get("published"));
  }

  static TopicStats topic(
      StatsReply.Entry entry,
      List<PartitionStats> partitions,
      List<SubscriptionStats> subscriptions) {
    return new TopicStats(
        entry.name(),
        options(entry, Math.max(1, partitions.size())),
        partitions,
        entry.get("publishers"),
        entry.get("delayed"),
        entry.drops(),
        entry.rates(),
        subscriptions);
  }

  private static TopicOptions options(StatsReply.Entry entry, int partitions) {
    Optional<Retention> retention =
        entry.get("retained") == 0
            ? Optional.empty()
            : Optional.of(
                new Retention(
                    entry.get("retention_messages"),
                    entry.get("retention_bytes"),
                    Duration.ofMillis(entry.get("retention_age_ms"))));
    return new TopicOptions(
        partitions,
        retention,
        whenFull(entry.get("when_full")),
        Duration.ofMillis(entry.get("default_ttl_ms")),
        (int) entry.get("capacity"),
        overflow(entry.get("overflow")));
  }

  private static long code(WhenFull choice) {
    return switch (choice) {
      case EVICT_OLDEST -> 0;
      case BLOCK -> 1;
      case FAIL -> 2;
    };
  }

  /** What this version does not know is as if there were no choice; likewise the other. */
  private static WhenFull whenFull(long code) {
    for (WhenFull choice : WhenFull.values()) {
      if (code(choice) == code) {
        return choice;
      }
    }
    return WhenFull.EVICT_OLDEST;
  }

  private static long code(OverflowPolicy policy) {
    return switch (policy) {
      case DROP_OLDEST -> 1;
      case DROP_NEW -> 2;
      case BLOCK -> 3;
      case FAIL -> 4;
    };
  }

  private static Optional<OverflowPolicy> overflow(long code) {
    for (OverflowPolicy policy : OverflowPolicy.values()) {
      if (code(policy) == code) {
        return Optional.of(policy);
      }
    }
    return Optional.empty();
  }
}
