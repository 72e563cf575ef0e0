package io.blipmq.gateway.mqtt;

import io.blipmq.api.BlipException;
import io.blipmq.api.Position;
import io.blipmq.api.Settlement;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicStats;
import io.blipmq.core.Broker;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.timer.Timeout;
import io.blipmq.gateway.connection.GatewayStats;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the oldest of what waits for a session, or for a group that MQTT clients have made, beyond
 * a limit: docs/decisions/0039. Looks every ten seconds, on a thread of its own.
 */
final class QueueLimit extends Timeout {
  private static final Logger LOG = LoggerFactory.getLogger(QueueLimit.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Broker broker;
  private final GatewayStats stats;
  private final Sessions sessions;
  private final Shares shares;
  private final long most;

  /** A named subscription; that of a session has no pattern. */
  private record Queue(String pattern, String name) {}

  QueueLimit(Broker broker, GatewayStats stats, Sessions sessions, Shares shares, long most) {
    this.broker = broker;
    this.stats = stats;
    this.sessions = sessions;
    this.shares = shares;
    this.most = most;
  }

  /** Begins to look, if there is a limit. */
  void start() {
    if (most > 0) {
      broker.schedule(this, PERIOD);
    }
  }

  @Override
  protected void fire() {
    Thread.startVirtualThread(() -> {
      try {
        look();
      } catch (BlipException e) {
        LOG.debug("event=queue_limit_failed reason=\"{}\"", e.getMessage());
      } finally {
        broker.schedule(this, PERIOD);
      }
    });
  }

  private void look() {
    Map<Queue, Long> waiting = new HashMap<>();
    for (TopicStats topic : broker.admin().list()) {
      for (SubscriptionStats each : topic.subscriptions()) {
        waiting.merge(new Queue(each.pattern(), each.name()), each.lag(), Long::sum);
      }
    }
    waiting.forEach((queue, messages) -> {
      if (messages > most) {
        drop(queue);
      }
    });
  }

  private void drop(Queue queue) {
    if (queue.pattern().isEmpty()) {
      sessions.whileKept(
          queue.name(),
          () -> drop(queue, Consumers.ofSet(broker, Optional.of(queue.name()), () -> {})));
    } else {
      shares.whileMade(
          queue.pattern(),
          queue.name(),
          () -> drop(queue, Consumers.ofGroup(broker, queue.pattern(), queue.name(), () -> {})));
    }
  }

  /**
   * Of each partition in proportion, {@code most} in all; never what has been delivered already.
   */
  private void drop(Queue queue, Consumer consumer) {
    long dropped = 0;
    try (consumer) {
      List<Position> positions = consumer.positions();
      double share = Math.min(1, (double) most / positions.stream().mapToLong(Position::lag).sum());
      long before = 0;
      for (Position each : positions) {
        long kept = (long) ((before + each.lag()) * share) - (long) (before * share);
        before += each.lag();
        long first = each.end() - kept;
        if (first > each.next()) {
          consumer.commit(new Settlement.Commit(each.topic(), each.partition(), first));
          dropped += first - each.next();
        }
      }
    }
    stats.countQueueDropped(dropped);
    LOG.info(
        "event=queue_limited pattern=\"{}\" name=\"{}\" dropped={}",
        queue.pattern(),
        queue.name(),
        dropped);
  }
}
