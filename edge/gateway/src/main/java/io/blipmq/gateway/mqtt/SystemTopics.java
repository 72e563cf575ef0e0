package io.blipmq.gateway.mqtt;

import io.blipmq.api.BlipException;
import io.blipmq.api.BrokerStats;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.core.timer.Timeout;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.gateway.connection.Services;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the broker says of itself below {@code $SYS}: published every ten seconds while somebody
 * listens, and there as retained messages for who begins to. Any thread.
 */
final class SystemTopics extends Timeout {
  static final String PREFIX = "$SYS/";

  private static final Duration PERIOD = Duration.ofSeconds(10);

  private static final PublishListener NOBODY =
      new PublishListener() {
        @Override
        public void confirmed(int partition, long firstOffset, int count, Durability durability) {}

        @Override
        public void refused(ErrorCode code, String message) {}
      };

  private final Services services;
  private final Map<String, Message> values = new ConcurrentSkipListMap<>();
  private final AtomicInteger listeners = new AtomicInteger();
  private final long startedNanos = System.nanoTime();
  private volatile @org.jspecify.annotations.Nullable Hub hub;

  SystemTopics(Services services) {
    this.services = services;
  }

  /** By topic, as they were last. */
  Map<String, Message> values() {
    return values;
  }

  void start(Hub owner) {
    hub = owner;
    refresh();
    services.broker().schedule(this, PERIOD);
  }

  /** There is one subscription more that may match. */
  void listen(String filter) {
    if (filter.startsWith("$")) {
      listeners.incrementAndGet();
    }
  }

  /** There is one less. */
  void forget(String filter) {
    if (filter.startsWith("$")) {
      listeners.decrementAndGet();
    }
  }

  @Override
  protected void fire() {
    refresh();
    if (listeners.get() > 0) {
      values.forEach(this::publish);
    }
    services.broker().schedule(this, PERIOD);
  }

  private void publish(String topic, Message value) {
    try {
      services
          .broker()
          .ownTopic(topic)
          .publish(Publication.of(List.of(value), PERIOD.toNanos()), NOBODY);
    } catch (BlipException e) {
      // There is no room for it; the next one comes soon.
    }
  }

  private void refresh() {
    Hub all = hub;
    if (all == null) {
      return;
    }
    BrokerStats stats = services.broker().stats();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("broker/version", services.serverName());
    facts.put("broker/uptime", (System.nanoTime() - startedNanos) / 1_000_000_000 + " seconds");
    facts.put("broker/clients/connected", services.stats().connections());
    facts.put("broker/clients/total", all.sessions().count());
    facts.put("broker/messages/received", stats.published());
    facts.put("broker/messages/sent", stats.delivered());
    facts.put("broker/messages/inflight", stats.inFlight());
    facts.put("broker/publish/messages/dropped", stats.dropped());
    facts.put("broker/retained messages/count", all.retained().count());
    facts.put("broker/subscriptions/count", stats.subscriptions());
    facts.put("broker/topics/count", stats.topics());
    facts.put("broker/bytes/received", services.stats().receivedBytes());
    facts.put("broker/bytes/sent", services.stats().flushBytes());
    facts.put("broker/heap/current", stats.memoryBytes());
    facts.forEach((name, value) ->
        values.put(
            PREFIX + name, Message.builder(String.valueOf(value)).qos(QoS.AT_MOST_ONCE).build()));
  }
}
