package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.StartPosition;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.subscription.Settings;
import io.blipmq.core.subscription.Subscription;
import io.blipmq.core.table.Tables;
import io.blipmq.core.topic.DelayedMessages;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.Pressure;
import io.blipmq.core.topic.Producers;
import io.blipmq.core.topic.Services;
import io.blipmq.core.topic.TopicHandle;
import java.util.List;
import java.util.Optional;

/**
 * Makes a broker what its log says. The opening thread reads the records in order; nobody else is
 * there yet. A record of something that was deleted later in the log, or before, is passed over.
 */
final class Recovery implements MessageLog.Reader {
  /** What is kept beside topics and subscriptions. */
  record KeptState(Producers producers, Tables tables) {}

  /** After so many records a look at the memory that they have taken. */
  private static final int MEMORY_CHECK = 4_096;

  private final TopicRegistry topics;
  private final SubscriptionRegistry subscriptions;
  private final Settings settings;
  private final DelayedMessages delayed;
  private final Producers producers;
  private final Tables tables;
  private final Services services;
  private long lastCheckpoint;
  private long records;
  private long messages;

  Recovery(
      Services services,
      TopicRegistry topics,
      SubscriptionRegistry subscriptions,
      Settings settings,
      DelayedMessages delayed,
      KeptState kept) {
    this.services = services;
    this.topics = topics;
    this.subscriptions = subscriptions;
    this.settings = settings;
    this.delayed = delayed;
    this.producers = kept.producers();
    this.tables = kept.tables();
  }

  @Override
  public void read(LogRecord record, long bytes) {
    records++;
    switch (record) {
      case LogRecord.Publish publish -> publish(publish);
      case LogRecord.Delay delay -> delay(delay);
      case LogRecord.Release release -> release(release);
      case LogRecord.Settle settle -> settle(settle);
      case LogRecord.TopicCreated created -> create(created);
      case LogRecord.TopicAltered altered ->
          topics.byId(altered.topic()).ifPresent(topic -> topic.alter(altered.options()));
      case LogRecord.TopicDeleted deleted -> topics.byId(deleted.topic()).ifPresent(this::delete);
      case LogRecord.SubscriptionOpened opened -> open(opened);
      case LogRecord.FilterAdded added ->
          subscriptions
              .byId(added.subscription())
              .ifPresent(subscription -> addFilter(subscription, added.filter()));
      case LogRecord.FilterRemoved removed ->
          subscriptions
              .byId(removed.subscription())
              .ifPresent(subscription -> removeFilter(subscription, removed.filter()));
      case LogRecord.TablePut put -> tables.recover(put);
      case LogRecord.TableRemoved removed -> tables.recover(removed);
      case LogRecord.SubscriptionClosed closed ->
          subscriptions.byId(closed.subscription()).ifPresent(this::close);
      case LogRecord.CheckpointBegin begin -> begin(begin);
      case LogRecord.CheckpointEnd _ -> {}
      case LogRecord.PartitionState state ->
          partition(state.topic(), state.partition())
              .ifPresent(partition -> partition.recover(state));
      case LogRecord.ProducerState state -> producers.recover(state);
    }
    if (records % MEMORY_CHECK == 0 && services.budget().pressure() != Pressure.NONE) {
      topics.all().forEach(topic -> topic.tend(Pressure.OUT));
    }
  }

  /** Everything has been read. */
  void finish() {
    delayed.recovered();
    subscriptions.all().forEach(subscription -> subscription.recovering(false));
  }

  /** The number of the last checkpoint, complete or not. */
  long lastCheckpoint() {
    return lastCheckpoint;
  }

  long records() {
    return records;
  }

  /** Messages read, those that are gone again included. */
  long messages() {
    return messages;
  }

  private void publish(LogRecord.Publish publish) {
    producers.recover(publish.producer(), publish.sequence());
    messages += publish.messages().size();
    partition(publish.topic(), publish.partition())
        .ifPresent(partition -> partition.recover(publish.firstOffset(), publish.messages()));
  }

  private void delay(LogRecord.Delay delay) {
    producers.recover(delay.producer(), delay.sequence());
    messages++;
    topics.byId(delay.topic()).ifPresent(topic -> delayed.recover(topic, delay));
  }

  private void release(LogRecord.Release release) {
    delayed.recoverReleased(release);
    partition(release.topic(), release.partition())
        .ifPresent(partition -> partition.recover(release.offset(), List.of(release.message())));
  }

  private void settle(LogRecord.Settle settle) {
    Optional<Subscription> subscription = subscriptions.byId(settle.subscription());
    Optional<Partition> partition = partition(settle.topic(), settle.partition());
    if (subscription.isPresent() && partition.isPresent()) {
      subscription.get().recover(partition.get(), settle);
    }
  }

  private void begin(LogRecord.CheckpointBegin begin) {
    lastCheckpoint = begin.number();
    topics.recoverLast(begin.lastTopic());
    subscriptions.recoverLast(begin.lastSubscription());
    delayed.recoverLast(begin.lastDelayed());
  }

  private void create(LogRecord.TopicCreated created) {
    if (topics.byId(created.topic()).isPresent()) {
      return;
    }
    TopicHandle topic = topics.recover(created);
    for (Subscription subscription : subscriptions.reading(topic)) {
      subscription.addTopic(topic, new StartPosition.Earliest());
    }
  }

  private void open(LogRecord.SubscriptionOpened opened) {
    if (subscriptions.byId(opened.subscription()).isPresent()) {
      return;
    }
    Subscription subscription =
        subscriptions.recover(opened, topics.settings(opened.pattern(), settings));
    subscription.recovering(true);
    for (TopicHandle topic : topics.readBy(subscription.pattern())) {
      subscription.addTopic(topic, new StartPosition.Earliest());
    }
  }

  private void addFilter(Subscription subscription, String filter) {
    for (TopicHandle topic : topics.readBy(filter)) {
      if (!subscriptions.sets().reads(subscription, topic.name())) {
        subscription.addTopic(topic, new StartPosition.Earliest());
      }
    }
    subscriptions.sets().add(subscription, filter);
  }

  private void removeFilter(Subscription subscription, String filter) {
    subscriptions.sets().remove(subscription, filter);
    for (TopicHandle topic : topics.readBy(filter)) {
      if (!subscriptions.sets().reads(subscription, topic.name())) {
        subscription.removeTopic(topic);
      }
    }
  }

  private void delete(TopicHandle topic) {
    topics.remove(topic);
    for (Subscription subscription : subscriptions.of(topic)) {
      close(subscription);
    }
    topic.delete();
    delayed.topicDeleted(topic);
  }

  private void close(Subscription subscription) {
    subscriptions.forget(subscription);
    subscription.end(new BlipException.SubscriptionNotFound("deleted"));
  }

  private Optional<Partition> partition(int topic, int index) {
    return topics
        .byId(topic)
        .filter(found -> index >= 0 && index < found.partitions().size())
        .map(found -> found.partitions().get(index));
  }
}
