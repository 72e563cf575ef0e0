package io.blipmq.server;

import io.blipmq.api.BrokerStats;
import io.blipmq.api.TopicStats;
import io.blipmq.core.Broker;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import io.blipmq.gateway.Gateway;
import io.blipmq.gateway.connection.GatewayStats;
import io.blipmq.journal.Damage;
import io.blipmq.journal.Journal;
import io.blipmq.journal.SyncLatency;
import io.blipmq.server.metrics.ConnectionStats;
import io.blipmq.server.metrics.ServerState;
import io.blipmq.server.metrics.StatsSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The figures of what runs, once it runs. Any thread. */
final class LiveStats implements StatsSource {
  /** What is asked for figures. */
  private record Parts(Broker broker, Optional<Journal> journal, Gateway gateway) {}

  private volatile @Nullable Parts parts;
  private volatile boolean stopping;

  /** From now on the state is running. */
  void running(Broker broker, Optional<Journal> journal, Gateway gateway) {
    parts = new Parts(broker, journal, gateway);
  }

  /** From now on the state is stopping. */
  void stopping() {
    stopping = true;
  }

  @Override
  public ServerState state() {
    if (parts == null) {
      return ServerState.STARTING;
    }
    return stopping ? ServerState.STOPPING : ServerState.RUNNING;
  }

  @Override
  public BrokerStats broker() {
    return parts().broker.stats();
  }

  @Override
  public List<TopicStats> topics() {
    return parts().broker.admin().list();
  }

  @Override
  public LogStats journal() {
    return parts().broker.logStats();
  }

  @Override
  public MessageLog.Health journalHealth() {
    return parts().broker.logHealth();
  }

  @Override
  public Optional<SyncLatency> syncLatency() {
    return parts().journal.map(Journal::syncLatency);
  }

  @Override
  public List<Damage> damages() {
    return parts().journal.map(Journal::damages).orElse(List.of());
  }

  @Override
  public ConnectionStats connections() {
    GatewayStats stats = parts().gateway.stats();
    return new ConnectionStats(
        stats.connections(),
        stats.accepted(),
        stats.refused(),
        stats.flushBatches(),
        stats.flushBytes(),
        stats.sessions(),
        stats.sessionsRefused(),
        stats.queueDropped(),
        stats.refusedUnanswered(),
        new ConnectionStats.Denials(
            stats.authenticationFailures(), stats.notPermitted(), stats.deliveriesNotPermitted()));
  }

  private Parts parts() {
    Parts now = parts;
    if (now == null) {
      throw new IllegalStateException("asked for figures before the broker has started");
    }
    return now;
  }
}
