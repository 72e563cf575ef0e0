package io.blipmq.journal.tool;

import io.blipmq.api.TopicName;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.SettledRanges;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the records of a log add up to, as far as the offline tool needs it: names, and what one
 * group has settled. Its size is that of the topics, not of the messages. One thread.
 */
final class LogState {
  private final Optional<String> group;

  /** Names by number, also of what is gone again. */
  private final Map<Integer, String> topicNames = new HashMap<>();

  private final Map<Integer, String> subscriptionNames = new HashMap<>();
  private final Set<Integer> deletedTopics = new HashSet<>();

  /** The subscriptions of the group. */
  private final Map<Integer, LogRecord.SubscriptionOpened> open = new HashMap<>();

  private final Map<Place, SettledRanges> settled = new HashMap<>();

  /** The numbers of delayed messages that are not released. */
  private final Set<Long> delayed = new HashSet<>();

  /** A subscription in a partition. */
  private record Place(int subscription, int topic, int partition) {}

  /** One that remembers what that group has settled. */
  LogState(Optional<String> group) {
    this.group = group;
  }

  void learn(LogRecord record) {
    switch (record) {
      case LogRecord.TopicCreated created -> topicNames.put(created.topic(), created.name());
      case LogRecord.TopicDeleted deleted -> deletedTopics.add(deleted.topic());
      case LogRecord.SubscriptionOpened opened -> {
        subscriptionNames.put(opened.subscription(), opened.name() + " (" + opened.pattern() + ")");
        if (group.filter(opened.name()::equals).isPresent()) {
          open.put(opened.subscription(), opened);
        }
      }
      case LogRecord.SubscriptionClosed closed -> close(closed.subscription());
      case LogRecord.Settle settle -> {
        if (open.containsKey(settle.subscription())) {
          var place = new Place(settle.subscription(), settle.topic(), settle.partition());
          settled.computeIfAbsent(place, _ -> new SettledRanges(0)).add(settle);
        }
      }
      case LogRecord.Delay delay -> delayed.add(delay.delayed());
      case LogRecord.Release release -> delayed.remove(release.delayed());
      default -> {
        // Says nothing about names.
      }
    }
  }

  private void close(int subscription) {
    open.remove(subscription);
    settled.keySet().removeIf(place -> place.subscription() == subscription);
  }

  /** The topic's name, if a record gave it. */
  Optional<String> topic(int number) {
    return Optional.ofNullable(topicNames.get(number));
  }

  /** The topic's name, if it has one and is there to the end of the log. */
  Optional<String> liveTopic(int number) {
    return deletedTopics.contains(number) ? Optional.empty() : topic(number);
  }

  /** The subscription's name and pattern, if a record gave them. */
  Optional<String> subscription(int number) {
    return Optional.ofNullable(subscriptionNames.get(number));
  }

  /** Whether the group is there. */
  boolean hasGroup() {
    return !open.isEmpty();
  }

  /** Whether a subscription of the group that reads the topic has not settled the offset. */
  boolean isUnsettled(int topic, int partition, long offset) {
    for (LogRecord.SubscriptionOpened subscription : open.values()) {
      SettledRanges ranges = settled.get(new Place(subscription.subscription(), topic, partition));
      boolean reads =
          topic(topic).filter(name -> TopicName.matches(subscription.pattern(), name)).isPresent();
      if (reads && (ranges == null || !ranges.contains(offset))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the delayed message of that number is still to come; true only the first time. */
  boolean takeDelayed(long number) {
    return delayed.remove(number);
  }
}
