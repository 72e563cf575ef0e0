package io.blipmq.server.metrics;

import io.blipmq.api.BrokerStats;
import io.blipmq.api.TopicStats;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import io.blipmq.journal.Damage;
import io.blipmq.journal.SyncLatency;
import java.util.List;
import java.util.Optional;

/** Where the pages get their figures from. Called by the HTTP listener's thread; may block it. */
public interface StatsSource {
  /**
   * Where the daemon is in its life; the other figures are asked for only while it is running or
   * stopping.
   */
  ServerState state();

  BrokerStats broker();

  /** Every topic with its subscriptions. */
  List<TopicStats> topics();

  /** The journal's counters; {@link LogStats#NONE} if there is no journal. */
  LogStats journal();

  /** Whether the journal takes appends; healthy if there is none. */
  MessageLog.Health journalHealth();

  /** How long the journal's syncs took; empty if there is no journal. */
  Optional<SyncLatency> syncLatency();

  /** What the journal found damaged, and nobody has moved away since. */
  List<Damage> damages();

  ConnectionStats connections();
}
