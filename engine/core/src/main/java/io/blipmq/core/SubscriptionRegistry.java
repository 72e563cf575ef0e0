package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.TopicName;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.subscription.DeadLetterPort;
import io.blipmq.core.subscription.Identity;
import io.blipmq.core.subscription.Settings;
import io.blipmq.core.subscription.Subscription;
import io.blipmq.core.topic.Services;
import io.blipmq.core.topic.TopicHandle;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The subscriptions of a broker. Changes are made under the broker's registry lock. */
final class SubscriptionRegistry {
  /** What a subscription costs the memory limit, in bytes. */
  private static final long SUBSCRIPTION_BYTES = 2_048;

  private record Name(String pattern, String group) {}

  private final Map<Integer, Subscription> byId = new ConcurrentHashMap<>();
  private final Map<Name, Subscription> named = new ConcurrentHashMap<>();

  /** Those of one topic, by its name, and those of a pattern. */
  private final Map<String, Set<Subscription>> ofTopics = new ConcurrentHashMap<>();

  private final Set<Subscription> ofPatterns = ConcurrentHashMap.newKeySet();
  private final FilterSets sets = new FilterSets();
  private final Services services;
  private final Optional<FaithfulLog> log;
  private final DeadLetterPort deadLetters;
  private int lastId;

  SubscriptionRegistry(Services services, Optional<FaithfulLog> log, DeadLetterPort deadLetters) {
    this.services = services;
    this.log = log;
    this.deadLetters = deadLetters;
  }

  Collection<Subscription> all() {
    return byId.values();
  }

  int size() {
    return byId.size();
  }

  Optional<Subscription> named(String pattern, String group) {
    return Optional.ofNullable(named.get(new Name(pattern, group)));
  }

  Optional<Subscription> byId(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Makes a subscription without cursors, and tells the journal if it is a named one. */
  Subscription create(String pattern, Optional<String> group, Settings settings, String filter) {
    if (group.isPresent()) {
      log.ifPresent(FaithfulLog::refuseIfOwed);
    }
    var identity = new Identity(lastId + 1, pattern, group, filter);
    Subscription subscription = new Subscription(identity, settings, services, deadLetters);
    if (!services.budget().tryTake(SUBSCRIPTION_BYTES)) {
      throw new BlipException.QueueFull(
          "no memory for a subscription of "
              + pattern
              + ": the limit of "
              + services.budget().limitBytes()
              + " bytes is reached");
    }
    lastId++;
    add(subscription, group);
    if (group.isPresent()) {
      log.ifPresent(state -> state.appendState(opened(subscription)));
    }
    return subscription;
  }

  Subscription recover(LogRecord.SubscriptionOpened record, Settings settings) {
    Optional<String> group = Optional.of(record.name());
    var identity = new Identity(record.subscription(), record.pattern(), group, record.filter());
    lastId = Math.max(lastId, record.subscription());
    services.budget().take(SUBSCRIPTION_BYTES);
    Subscription subscription = new Subscription(identity, settings, services, deadLetters);
    add(subscription, group);
    return subscription;
  }

  /** The filters of those over a set of them. */
  FilterSets sets() {
    return sets;
  }

  /** A subscription over a set has one filter more; tells the journal. */
  void addFilter(Subscription subscription, String filter) {
    if (byId.get(subscription.id()) == subscription
        && sets.add(subscription, filter)
        && subscription.named()) {
      log.ifPresent(
          state -> state.appendState(new LogRecord.FilterAdded(subscription.id(), filter)));
    }
  }

  /** It has one less; false if it did not have it. Tells the journal. */
  boolean removeFilter(Subscription subscription, String filter) {
    if (!sets.remove(subscription, filter)) {
      return false;
    }
    if (subscription.named()) {
      log.ifPresent(
          state -> state.appendState(new LogRecord.FilterRemoved(subscription.id(), filter)));
    }
    return true;
  }

  /** Forgets a subscription, and tells the journal; the caller ends it. */
  void remove(Subscription subscription) {
    if (forget(subscription) && subscription.named()) {
      log.ifPresent(
          state -> state.appendState(new LogRecord.SubscriptionClosed(subscription.id())));
    }
  }

  /** Forgets a subscription; false if it is not known. */
  boolean forget(Subscription subscription) {
    if (byId.remove(subscription.id()) == null) {
      return false;
    }
    services.budget().release(SUBSCRIPTION_BYTES);
    removeFromIndex(subscription);
    if (subscription.named()) {
      named.remove(new Name(subscription.pattern(), subscription.name()));
    }
    return true;
  }

  /** The largest number so far. Under the registry lock. */
  int lastId() {
    return lastId;
  }

  /** Numbers up to that one are taken. */
  void recoverLast(int number) {
    lastId = Math.max(lastId, number);
  }

  /** Appends a subscription and what it has settled, if it is a named one and not gone. */
  void checkpoint(Subscription subscription, Consumer<LogRecord> log) {
    if (subscription.named() && byId.get(subscription.id()) == subscription) {
      log.accept(opened(subscription));
      for (String filter : sets.of(subscription)) {
        log.accept(new LogRecord.FilterAdded(subscription.id(), filter));
      }
      subscription.checkpoint(log);
    }
  }

  private static LogRecord opened(Subscription subscription) {
    return new LogRecord.SubscriptionOpened(
        subscription.id(),
        subscription.pattern(),
        subscription.name(),
        subscription.identity().filter());
  }

  /** Those of exactly that topic. */
  Set<Subscription> of(TopicHandle topic) {
    return Set.copyOf(ofTopics.getOrDefault(topic.name(), Set.of()));
  }

  /** Those whose pattern has wildcards and matches, and those over a set that does. */
  List<Subscription> matching(String topic) {
    return Stream.concat(
            ofPatterns.stream()
                .filter(subscription -> TopicName.matches(subscription.pattern(), topic)),
            sets.reading(topic).stream())
        .toList();
  }

  /** Those that read a topic, by its name or by a pattern. */
  List<Subscription> reading(TopicHandle topic) {
    return Stream.concat(of(topic).stream(), matching(topic.name()).stream()).toList();
  }

  private void add(Subscription subscription, Optional<String> group) {
    byId.put(subscription.id(), subscription);
    group.ifPresent(name -> named.put(new Name(subscription.pattern(), name), subscription));
    if (TopicName.isPattern(subscription.pattern())) {
      ofPatterns.add(subscription);
    } else if (!subscription.pattern().equals(SetSubscriptions.PATTERN)) {
      ofTopics
          .computeIfAbsent(subscription.pattern(), _ -> new CopyOnWriteArraySet<>())
          .add(subscription);
    }
  }

  private void removeFromIndex(Subscription subscription) {
    ofPatterns.remove(subscription);
    sets.forget(subscription);
    ofTopics.computeIfPresent(
        subscription.pattern(),
        (_, readers) -> {
          readers.remove(subscription);
          return readers.isEmpty() ? null : readers;
        });
  }
}
