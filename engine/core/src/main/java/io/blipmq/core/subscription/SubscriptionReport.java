package io.blipmq.core.subscription;

import io.blipmq.api.Position;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.core.port.LogNeeds;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.TopicHandle;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Sums up what a subscription has done on a topic. Under the subscription's lock. */
record SubscriptionReport(
    Subscription subscription, List<Cursor> cursors, List<Consumer> consumers) {

  SubscriptionStats of(TopicHandle topic) {
    CursorCounters all = new CursorCounters();
    long lag = 0;
    long oldest = 0;
    for (Cursor cursor : cursors) {
      if (cursor.topicHandle() == topic) {
        all.add(cursor.counters);
        lag += cursor.lag();
        long created = cursor.oldestUnsettledMillis();
        oldest = created == 0 || (oldest != 0 && oldest < created) ? oldest : created;
      }
    }
    long inFlight = 0;
    for (Consumer consumer : consumers) {
      inFlight += consumer.inFlight.count(topic);
    }
    long age = oldest == 0 ? 0 : Math.max(0, subscription.services().millis() - oldest);
    return new SubscriptionStats(
        subscription.pattern(),
        subscription.name(),
        consumers.size(),
        lag,
        inFlight,
        all.delivered,
        all.acknowledged,
        all.redelivered,
        all.expired,
        all.dropped,
        all.deadLettered,
        Duration.ofMillis(age),
        pinnedBytes(topic),
        positions(subscription, cursors, partition -> partition.topic() == topic));
  }

  /** Where it stands in some partitions, ordered by topic and partition. */
  static List<Position> positions(
      Subscription subscription, List<Cursor> cursors, Predicate<Partition> which) {
    long now = subscription.services().millis();
    return cursors.stream()
        .filter(cursor -> which.test(cursor.partition()))
        .map(cursor -> cursor.standing(now))
        .sorted(Comparator.comparing(Position::topic).thenComparingInt(Position::partition))
        .toList();
  }

  /** What segments take that hold something which a cursor has still to settle. */
  private long pinnedBytes(TopicHandle topic) {
    long bytes = 0;
    long counted = 0;
    for (LogNeeds.Pin pin : subscription.services().pins().all()) {
      if (pin.topic() == topic.id() && pin.segment() != counted && pins(pin)) {
        bytes += pin.bytes();
        counted = pin.segment();
      }
    }
    return bytes;
  }

  private boolean pins(LogNeeds.Pin pin) {
    for (Cursor cursor : cursors) {
      if (cursor.topicHandle().id() == pin.topic()
          && cursor.partitionIndex() == pin.partition()
          && cursor.needed() <= pin.lastOffset()) {
        return true;
      }
    }
    return false;
  }
}
