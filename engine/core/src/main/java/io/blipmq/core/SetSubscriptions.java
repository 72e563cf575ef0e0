package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicName;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Settings;
import io.blipmq.core.subscription.Subscription;
import io.blipmq.core.topic.TopicHandle;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Subscriptions over a set of filters that can be changed while they are read: what several of
 * their filters match is delivered once. A named one outlives its consumers, and with a journal the
 * broker, with its filters. They need no topics to be there, and make none. Any thread.
 */
public final class SetSubscriptions {
  /** The pattern of all of them, which no topic and no filter has. */
  static final String PATTERN = "";

  private final Broker broker;
  private final Settings defaults;

  SetSubscriptions(Broker broker, Settings defaults) {
    this.broker = broker;
    this.defaults = defaults;
  }

  /**
   * Attaches a consumer without credit to the subscription of that name, or to a new one without
   * filters.
   *
   * @param name any text; empty for a subscription that ends with its consumer
   * @param ready as for {@link Broker#subscribe}
   */
  public Consumer subscribe(Optional<String> name, SubscribeOptions options, Runnable ready) {
    Settings settings = defaults.with(options);
    return broker.locked(() -> {
      broker.refuseIfClosed();
      SubscriptionRegistry registry = broker.subscriptions();
      Subscription subscription =
          name.flatMap(known -> registry.named(PATTERN, known))
              .orElseGet(() -> registry.create(PATTERN, name, settings, options.filter()));
      return subscription.attach(options, settings, ready);
    });
  }

  /** From now on the consumer's subscription gets what matches a filter, too. */
  public void add(Consumer consumer, String filter) {
    TopicName.checkPattern(filter);
    Subscription subscription = consumer.subscription();
    broker.locked(() -> {
      FilterSets sets = broker.subscriptions().sets();
      List<TopicHandle> more =
          broker.topics().readBy(filter).stream()
              .filter(topic -> !sets.reads(subscription, topic.name()))
              .toList();
      // Before the cursors: what the journal says of these belongs to a filter that it knows.
      broker.subscriptions().addFilter(subscription, filter);
      for (TopicHandle topic : more) {
        subscription.addTopic(topic, new StartPosition.Latest());
      }
      return subscription;
    });
  }

  /**
   * From now on the consumer's subscription does not get what only that filter matches; what it has
   * of it and has not settled is forgotten.
   *
   * @return whether it had the filter
   */
  public boolean remove(Consumer consumer, String filter) {
    Subscription subscription = consumer.subscription();
    return broker.locked(() -> broker.removeFilter(subscription, filter));
  }

  /** The filters of the subscription of that name; empty if there is none. */
  public Set<String> filters(String name) {
    return broker
        .subscriptions()
        .named(PATTERN, name)
        .map(found -> Set.copyOf(broker.subscriptions().sets().of(found)))
        .orElse(Set.of());
  }

  /** Ends the subscription of that name, if there is one, with what waits in it. */
  public void delete(String name) {
    Optional<Subscription> gone =
        broker.locked(() -> {
          Optional<Subscription> found = broker.subscriptions().named(PATTERN, name);
          found.ifPresent(broker.subscriptions()::remove);
          return found;
        });
    gone.ifPresent(found ->
        found.end(new BlipException.SubscriptionNotFound("subscription " + name + " has ended")));
  }
}
