package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.api.Topics;
import io.blipmq.core.subscription.Subscription;
import io.blipmq.core.topic.TopicHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What can be done with topics and subscriptions as such. Any thread. */
record Administration(Broker broker) implements Topics {

  @Override
  public void create(String name, TopicOptions options) {
    refuseOwn(name);
    broker.locked(() -> {
      TopicHandle existing = broker.topics().find(name);
      if (existing == null) {
        return broker.make(name, options);
      }
      if (!existing.options().equals(options)) {
        throw new BlipException.Conflict(
            "topic "
                + name
                + " exists with other options: "
                + differences(existing.options(), options)
                + "; alter it, or delete it first");
      }
      return existing;
    });
  }

  @Override
  public void alter(String name, TopicOptions options) {
    refuseOwn(name);
    broker.locked(() -> {
      TopicHandle topic = broker.topics().require(name);
      broker.topics().alter(topic, options);
      return topic;
    });
  }

  @Override
  public void delete(String name) {
    List<Subscription> ended = new ArrayList<>();
    broker.locked(() -> {
      TopicHandle topic = broker.topics().require(name);
      ended.addAll(broker.subscriptions().of(topic));
      ended.forEach(broker.subscriptions()::remove);
      broker.topics().delete(topic);
      return topic;
    });
    var reason = new BlipException.TopicNotFound("topic " + name + " was deleted");
    ended.forEach(subscription -> subscription.end(reason));
  }

  @Override
  public List<TopicStats> list() {
    return broker.topics().all().stream()
        .sorted(Comparator.comparing(TopicHandle::name))
        .map(this::stats)
        .toList();
  }

  @Override
  public TopicStats describe(String name) {
    return stats(broker.topics().require(name));
  }

  @Override
  public void deleteSubscription(String topicOrPattern, String group) {
    Subscription subscription =
        broker.locked(() -> {
          Subscription found =
              broker
                  .subscriptions()
                  .named(topicOrPattern, group)
                  .orElseThrow(() ->
                      new BlipException.SubscriptionNotFound(
                          "there is no subscription "
                              + group
                              + " of "
                              + topicOrPattern
                              + "; see the list of topics"));
          broker.subscriptions().remove(found);
          return found;
        });
    subscription.end(
        new BlipException.SubscriptionNotFound(
            "subscription " + group + " of " + topicOrPattern + " was deleted"));
  }

  @Override
  public long resendDeadLetters(String topic, String group) {
    return DeadLetterResend.run(broker, topic, group);
  }

  private TopicStats stats(TopicHandle topic) {
    List<SubscriptionStats> readers = new ArrayList<>();
    for (Subscription subscription : broker.subscriptions().reading(topic)) {
      readers.add(subscription.stats(topic));
    }
    readers.sort(Comparator.comparing(SubscriptionStats::name));
    return topic.stats(readers);
  }

  private static String differences(TopicOptions there, TopicOptions asked) {
    List<String> differences = new ArrayList<>();
    differ(differences, "partitions", there.partitions(), asked.partitions());
    differ(differences, "retention", words(there), words(asked));
    differ(differences, "when full", there.whenFull().text(), asked.whenFull().text());
    differ(differences, "default TTL", there.defaultTtl(), asked.defaultTtl());
    differ(differences, "capacity", there.capacity(), asked.capacity());
    differ(
        differences,
        "overflow",
        there.overflow().map(OverflowPolicy::text).orElse("default"),
        asked.overflow().map(OverflowPolicy::text).orElse("default"));
    return String.join(", ", differences);
  }

  private static void differ(List<String> differences, String what, Object there, Object asked) {
    if (!there.equals(asked)) {
      differences.add(what + " " + there + ", not " + asked);
    }
  }

  private static String words(TopicOptions options) {
    return options
        .retention()
        .map(most ->
            most.messages() + " messages, " + most.bytes() + " bytes, " + most.age() + " of age")
        .orElse("default");
  }

  private static void refuseOwn(String name) {
    if (name.startsWith("$")) {
      throw new BlipException.NotPermitted(
          "topic " + name + " is the broker's own; use a name that does not begin with $");
    }
  }
}
