package io.blipmq.core;

import io.blipmq.api.TopicName;
import io.blipmq.core.subscription.Subscription;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Which filters the subscriptions over a set of them have. Changes are made under the broker's
 * registry lock.
 */
final class FilterSets {
  private final Map<Subscription, Set<String>> filters = new ConcurrentHashMap<>();
  private final Map<String, Set<Subscription>> ofTopics = new ConcurrentHashMap<>();
  private final Set<Subscription> ofPatterns = ConcurrentHashMap.newKeySet();

  /** The filters of a subscription. */
  Set<String> of(Subscription subscription) {
    return filters.getOrDefault(subscription, Set.of());
  }

  /** Adds a filter; false if the subscription has it. */
  boolean add(Subscription subscription, String filter) {
    boolean added =
        filters.computeIfAbsent(subscription, _ -> ConcurrentHashMap.newKeySet(4)).add(filter);
    if (added && TopicName.isPattern(filter)) {
      ofPatterns.add(subscription);
    } else if (added) {
      ofTopics.computeIfAbsent(filter, _ -> new CopyOnWriteArraySet<>()).add(subscription);
    }
    return added;
  }

  /** Removes a filter; false if the subscription does not have it. */
  boolean remove(Subscription subscription, String filter) {
    Set<String> left = filters.get(subscription);
    if (left == null || !left.remove(filter)) {
      return false;
    }
    if (!TopicName.isPattern(filter)) {
      ofTopics.computeIfPresent(
          filter,
          (_, readers) -> {
            readers.remove(subscription);
            return readers.isEmpty() ? null : readers;
          });
    } else if (left.stream().noneMatch(TopicName::isPattern)) {
      ofPatterns.remove(subscription);
    }
    return true;
  }

  /** The subscription is gone. */
  void forget(Subscription subscription) {
    Set.copyOf(of(subscription)).forEach(filter -> remove(subscription, filter));
    filters.remove(subscription);
  }

  /** Whether one of its filters matches a topic. */
  boolean reads(Subscription subscription, String topic) {
    for (String filter : of(subscription)) {
      if (TopicName.matches(filter, topic)) {
        return true;
      }
    }
    return false;
  }

  /** Those that read a topic. */
  Set<Subscription> reading(String topic) {
    Set<Subscription> readers = new LinkedHashSet<>(ofTopics.getOrDefault(topic, Set.of()));
    for (Subscription subscription : ofPatterns) {
      if (reads(subscription, topic)) {
        readers.add(subscription);
      }
    }
    return readers;
  }
}
