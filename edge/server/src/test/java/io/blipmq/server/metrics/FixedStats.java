package io.blipmq.server.metrics;

import io.blipmq.api.BrokerStats;
import io.blipmq.api.DropStats;
import io.blipmq.api.PartitionStats;
import io.blipmq.api.Rates;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import io.blipmq.journal.Damage;
import io.blipmq.journal.SyncLatency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Figures that are all different, so that a test sees which one came where. */
final class FixedStats implements StatsSource {
  final List<TopicStats> topics = new ArrayList<>();
  final List<Damage> damages = new ArrayList<>();
  ServerState state = ServerState.RUNNING;
  MessageLog.Health health = MessageLog.Health.OK;

  /** A topic with one subscription. */
  static TopicStats topic(String name, String subscription, long lag, Duration oldest) {
    return topic(name, subscription, lag, oldest, 0);
  }

  /** And one that holds back so much of the journal. */
  static TopicStats topic(
      String name, String subscription, long lag, Duration oldest, long pinnedBytes) {
    SubscriptionStats stats =
        new SubscriptionStats(
            name, subscription, 2, lag, 3, 100, 90, 5, 6, 7, 8, oldest, pinnedBytes, List.of());
    return topic(name, 50, stats);
  }

  /** A topic to which so much was published. */
  static TopicStats topic(String name, long published) {
    return topic(name, published, topic(name, "g", 1, Duration.ZERO).subscriptions().getFirst());
  }

  private static TopicStats topic(String name, long published, SubscriptionStats subscription) {
    return new TopicStats(
        name,
        TopicOptions.defaults(),
        List.of(new PartitionStats(0, 40, 50, 1_000, published)),
        6,
        4,
        new DropStats(41, 42, 43, 44),
        Rates.NONE,
        List.of(subscription));
  }

  @Override
  public ServerState state() {
    return state;
  }

  @Override
  public BrokerStats broker() {
    return new BrokerStats(
        11, 12, 113, 114, 15, new DropStats(10, 4, 3, 16), new Rates(1.5, 2.5), 18, 19);
  }

  @Override
  public List<TopicStats> topics() {
    return topics;
  }

  @Override
  public LogStats journal() {
    return new LogStats(21, 22, 23, 24, 2_500_000_000L, 26_000_000L, 27, 28_000, 29, 30, false);
  }

  @Override
  public MessageLog.Health journalHealth() {
    return health;
  }

  @Override
  public Optional<SyncLatency> syncLatency() {
    long[] bounds = {1_000_000, 2_000_000, Long.MAX_VALUE};
    return Optional.of(new SyncLatency(bounds, new long[] {4, 0, 3}, 2_500_000_000L, 26_000_000L));
  }

  @Override
  public List<Damage> damages() {
    return damages;
  }

  @Override
  public ConnectionStats connections() {
    return new ConnectionStats(
        31, 32, 33, 34, 35, 36, 37, 38, 42, new ConnectionStats.Denials(39, 40, 41));
  }
}
