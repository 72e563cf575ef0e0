package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.TopicName;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.subscription.Settings;
import io.blipmq.core.topic.Services;
import io.blipmq.core.topic.TopicHandle;
import io.blipmq.core.topic.TopicRules;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The topics of a broker by name. Looking one up takes no lock; making and deleting takes the
 * broker's registry lock.
 */
final class TopicRegistry {
  /** What a topic costs the memory limit before it has a message, in bytes. */
  private static final long TOPIC_BYTES = 1_024;

  private final Map<String, TopicHandle> byName = new ConcurrentHashMap<>();
  private final Map<Integer, TopicHandle> byId = new ConcurrentHashMap<>();
  private final Services services;
  private final Optional<FaithfulLog> log;
  private final TopicRules rules;
  private int lastId;

  TopicRegistry(Services services, Optional<FaithfulLog> log, TopicRules rules) {
    this.services = services;
    this.log = log;
    this.rules = rules;
  }

  @Nullable TopicHandle find(String name) {
    return byName.get(name);
  }

  TopicHandle require(String name) {
    TopicHandle topic = byName.get(name);
    if (topic == null) {
      throw new BlipException.TopicNotFound("there is no topic " + name);
    }
    return topic;
  }

  Collection<TopicHandle> all() {
    return byName.values();
  }

  int size() {
    return byName.size();
  }

  /** Those that a topic's name or a pattern means. */
  List<TopicHandle> readBy(String pattern) {
    if (TopicName.isPattern(pattern)) {
      return all().stream().filter(topic -> TopicName.matches(pattern, topic.name())).toList();
    }
    TopicHandle topic = find(pattern);
    return topic == null ? List.of() : List.of(topic);
  }

  /** What subscriptions to a topic do that do not say otherwise; to a pattern, the defaults. */
  Settings settings(String pattern, Settings defaults) {
    TopicHandle topic = find(pattern);
    return topic == null ? defaults : defaults.with(topic.options());
  }

  /** The largest number so far. Under the registry lock. */
  int lastId() {
    return lastId;
  }

  /** Appends a topic and where it stands, if it has not been deleted. Under the registry lock. */
  void checkpoint(TopicHandle topic, Consumer<LogRecord> log) {
    if (byId.get(topic.id()) == topic) {
      log.accept(new LogRecord.TopicCreated(topic.id(), topic.name(), topic.options()));
      topic.partitions().forEach(partition -> partition.checkpoint(log));
    }
  }

  /**
   * Makes a topic; {@code prepare} sees it before anyone else can. Under the registry lock.
   *
   * @throws BlipException.QueueFull if the memory limit leaves no room for another topic
   * @throws BlipException.StorageFull if the log has refused an earlier change of topics or
   *     subscriptions and not taken it since, likewise storage failed
   */
  TopicHandle create(String name, TopicOptions options, Consumer<TopicHandle> prepare) {
    TopicName.check(name);
    log.ifPresent(FaithfulLog::refuseIfOwed);
    if (!services.budget().tryTake(TOPIC_BYTES * options.partitions())) {
      throw new BlipException.QueueFull(
          "no memory for topic "
              + name
              + ": the limit of "
              + services.budget().limitBytes()
              + " bytes is reached; delete topics or raise memory_limit_bytes");
    }
    TopicHandle topic = new TopicHandle(++lastId, name, options, rules);
    log.ifPresent(
        state -> state.appendState(new LogRecord.TopicCreated(topic.id(), name, options)));
    prepare.accept(topic);
    add(topic);
    return topic;
  }

  /** Changes a topic. Under the registry lock. */
  void alter(TopicHandle topic, TopicOptions options) {
    topic.alter(options);
    log.ifPresent(state -> state.appendState(new LogRecord.TopicAltered(topic.id(), options)));
  }

  /** Deletes a topic. Under the registry lock. */
  void delete(TopicHandle topic) {
    remove(topic);
    log.ifPresent(state -> state.appendState(new LogRecord.TopicDeleted(topic.id())));
    topic.delete();
    rules.delayed().topicDeleted(topic);
  }

  // ---- recovery

  TopicHandle recover(LogRecord.TopicCreated record) {
    TopicHandle topic = new TopicHandle(record.topic(), record.name(), record.options(), rules);
    services.budget().take(TOPIC_BYTES * record.options().partitions());
    lastId = Math.max(lastId, record.topic());
    add(topic);
    return topic;
  }

  /** Numbers up to that one are taken. */
  void recoverLast(int number) {
    lastId = Math.max(lastId, number);
  }

  Optional<TopicHandle> byId(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  void remove(TopicHandle topic) {
    byName.remove(topic.name());
    byId.remove(topic.id());
    services.budget().release(TOPIC_BYTES * topic.partitions().size());
  }

  private void add(TopicHandle topic) {
    byId.put(topic.id(), topic);
    byName.put(topic.name(), topic);
  }
}
