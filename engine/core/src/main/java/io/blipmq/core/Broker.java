package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.BrokerStats;
import io.blipmq.api.Retention;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicName;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.Topics;
import io.blipmq.core.port.Environment;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.DeadLetters;
import io.blipmq.core.subscription.Settings;
import io.blipmq.core.subscription.Subscription;
import io.blipmq.core.table.Table;
import io.blipmq.core.table.Tables;
import io.blipmq.core.timer.Timeout;
import io.blipmq.core.timer.TimerThread;
import io.blipmq.core.topic.DelayedMessages;
import io.blipmq.core.topic.MemoryBudget;
import io.blipmq.core.topic.Pins;
import io.blipmq.core.topic.Producers;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.Services;
import io.blipmq.core.topic.TopicHandle;
import io.blipmq.core.topic.TopicRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

// style: the engine's one face to the doors; what it does is elsewhere
/**
 * The engine: topics, subscriptions and messages, without bytes on a wire. Any thread; nothing here
 * blocks on a disk, but {@link #open} and {@link #close}.
 *
 * <p>The registry lock orders the making and deleting of topics and subscriptions, so that a
 * pattern sees every topic exactly once. Publishing and delivering do not take it.
 */
public final class Broker implements AutoCloseable {
  private static final Duration DEAD_LETTER_DEADLINE = Duration.ofSeconds(30);
  private static final Duration CHECKPOINT_PATIENCE = Duration.ofSeconds(20);

  /** What may be left for the next start to read beyond the last checkpoint, in bytes. */
  private static final long WORTH_A_CHECKPOINT = 4 << 20;

  private final BrokerConfig config;
  private final Services services;
  private final TimerThread timers;
  private final DelayedMessages delayed;
  private final TopicRegistry topics;
  private final SubscriptionRegistry subscriptions;
  private final ReentrantLock registryLock = new ReentrantLock();
  private final Upkeep upkeep;
  private final Needs needs;
  private final Checkpoint checkpoint;
  private final Recovered recovered;
  private final Tables tables;
  private final SetSubscriptions sets;
  private volatile boolean shuttingDown;
  private volatile boolean closed;

  /** What the journal held at the start: records, messages among them, and how long it took. */
  public record Recovered(long records, long messages, Duration took) {}

  private Broker(BrokerConfig config, Optional<MessageLog> log, Environment environment) {
    this.config = config;
    this.timers = new TimerThread(environment.nanos(), environment.manual());
    this.upkeep = new Upkeep(this);
    Optional<FaithfulLog> faithful =
        log.map(one -> new FaithfulLog(one, timers.wheel(), environment.nanos()));
    this.services =
        new Services(
            environment,
            timers.wheel(),
            faithful.map(one -> one),
            new MemoryBudget(config.memoryLimitBytes()),
            new MemoryBudget(config.memoryLimitBytes() / 8),
            new Pins(),
            Services.Counters.create(environment.nanos().getAsLong()),
            upkeep::reclaim);
    this.delayed = new DelayedMessages(services);
    Producers producers = new Producers(services);
    Retention history =
        new Retention(
            config.historyMessages(), Math.max(1, config.memoryLimitBytes() / 32), Duration.ZERO);
    this.topics =
        new TopicRegistry(
            services,
            faithful,
            new TopicRules(
                services,
                producers,
                delayed,
                history,
                config.defaultTtl().toMillis(),
                config.maxMessageBytes(),
                () -> shuttingDown));
    this.subscriptions = new SubscriptionRegistry(services, faithful, this::sendDeadLetter);
    this.needs = new Needs(topics, services.pins());
    this.tables = new Tables(services);
    this.sets = new SetSubscriptions(this, config.subscriptions());
    var kept = new Recovery.KeptState(producers, tables);
    this.checkpoint = new Checkpoint(this, kept);
    this.recovered = recover(kept);
    if (topics.size() > 0) {
      upkeep.start();
    }
  }

  /**
   * Opens a broker and reads its log, if it has one; the broker closes the log with itself.
   *
   * @throws BlipException.StorageFailed if the log can't be read
   */
  public static Broker open(
      BrokerConfig config, Optional<MessageLog> log, Environment environment) {
    return new Broker(config, log, environment);
  }

  private Recovered recover(Recovery.KeptState kept) {
    if (services.log().isEmpty()) {
      return new Recovered(0, 0, Duration.ZERO);
    }
    long before = services.nanos();
    Recovery recovery =
        new Recovery(services, topics, subscriptions, config.subscriptions(), delayed, kept);
    services.log().get().replay(recovery);
    recovery.finish();
    checkpoint.recovered(recovery.lastCheckpoint());
    return new Recovered(
        recovery.records(), recovery.messages(), Duration.ofNanos(services.nanos() - before));
  }

  // ---- topics

  /**
   * The topic to publish to, made if it is missing and the broker is configured so.
   *
   * @throws BlipException.TopicNotFound if it is not
   * @throws BlipException.NotPermitted if the name begins with {@code $}: those are the broker's
   *     own
   */
  public TopicHandle topic(String name) {
    TopicHandle topic = topics.find(name);
    if (name.startsWith("$")) {
      throw new BlipException.NotPermitted(
          "topic " + name + " is the broker's own; publish to a name that does not begin with $");
    }
    return topic != null ? topic : firstUse(name, config.createTopics());
  }

  private TopicHandle firstUse(String name, boolean create) {
    TopicName.check(name);
    if (!create) {
      if (topics.find(name) == null && !name.startsWith("$")) {
        throw new BlipException.TopicNotFound(
            "there is no topic " + name + "; create it, or see auto_create_topics");
      }
      return topics.require(name);
    }
    return locked(() -> {
      TopicHandle topic = topics.find(name);
      return topic != null ? topic : make(name, TopicOptions.defaults());
    });
  }

  TopicHandle make(String name, TopicOptions options) {
    refuseIfClosed();
    upkeep.start();
    return topics.create(
        name,
        options,
        topic -> {
          for (Subscription subscription : subscriptions.matching(name)) {
            subscription.addTopic(topic, new StartPosition.Earliest());
          }
        });
  }

  // ---- subscribing

  /**
   * Attaches a consumer without credit.
   *
   * @param ready run when a poll may find something, or the consumer has ended; by any thread, must
   *     not block, and is not run again before the next poll
   */
  public Consumer subscribe(String pattern, SubscribeOptions options, Runnable ready) {
    TopicName.checkPattern(pattern);
    return locked(() -> {
      refuseIfClosed();
      Settings settings = topics.settings(pattern, config.subscriptions()).with(options);
      refuseWrongPartitions(pattern, options);
      Optional<Subscription> existing =
          options.group().flatMap(group -> subscriptions.named(pattern, group));
      Subscription subscription = existing.orElseGet(() -> make(pattern, options, settings));
      return subscription.attach(options, settings, ready);
    });
  }

  private Subscription make(String pattern, SubscribeOptions options, Settings settings) {
    boolean wildcards = TopicName.isPattern(pattern);
    boolean own = pattern.startsWith("$") && !pattern.startsWith(DeadLetters.PREFIX);
    if (!wildcards) {
      firstUse(pattern, config.createTopics() && !own);
      refuseWrongPartitions(pattern, options);
    }
    Subscription subscription =
        subscriptions.create(pattern, options.group(), settings, options.filter());
    if (options.group().isEmpty()) {
      subscription.only(options.partitions());
    }
    StartPosition start =
        options
            .start()
            .orElse(
                options.group().isPresent()
                    ? new StartPosition.LastCommitted()
                    : new StartPosition.Latest());
    if (!wildcards) {
      subscription.addTopic(topics.require(pattern), start);
      return subscription;
    }
    for (TopicHandle topic : topics.readBy(pattern)) {
      subscription.addTopic(topic, start);
    }
    return subscription;
  }

  private void refuseWrongPartitions(String pattern, SubscribeOptions options) {
    TopicHandle topic = topics.find(pattern);
    if (topic == null || options.partitions().isEmpty()) {
      return;
    }
    int last = options.partitions().getLast();
    if (last >= topic.partitions().size()) {
      throw new BlipException.InvalidRequest(
          "topic "
              + pattern
              + " has no partition "
              + last
              + "; it has "
              + topic.partitions().size()
              + ", from 0");
    }
  }

  /** Detaches a consumer; an unnamed subscription ends with it. */
  public void unsubscribe(Consumer consumer) {
    consumer.close();
    Subscription subscription = consumer.subscription();
    if (!subscription.named()) {
      locked(() -> {
        subscriptions.remove(subscription);
        return subscription;
      });
      subscription.end(new BlipException.Closed("this consumer has been closed"));
    }
  }

  /** Subscriptions over a set of filters. */
  public SetSubscriptions sets() {
    return sets;
  }

  /** The durable table of that name, for what is no message on its way. */
  public Table table(String name) {
    return tables.table(name);
  }

  /** A topic of the broker's own, made if it is missing; for who speaks for the broker. */
  public TopicHandle ownTopic(String name) {
    TopicHandle topic = topics.find(name);
    return topic != null ? topic : firstUse(name, true);
  }

  /** Has a timeout fire once, on the timers' thread. */
  public void schedule(Timeout timeout, Duration delay) {
    timers.wheel().schedule(timeout, services.nanos() + delay.toNanos());
  }

  /** Has it not fire; false if it has. */
  public boolean cancel(Timeout timeout) {
    return timers.wheel().cancel(timeout);
  }

  /** Whether there is a named subscription of that name to a topic or pattern. */
  public boolean hasGroup(String pattern, String group) {
    return subscriptions.named(pattern, group).isPresent();
  }

  /** What sessions of doors take of the memory limit. */
  public MemoryBudget budget() {
    return services.budget();
  }

  // ---- administration

  /**
   * Topics and subscriptions to be made, changed, listed and deleted. Does not wait for the log.
   */
  public Topics admin() {
    return new Administration(this);
  }

  /** What the broker has done and holds. */
  public BrokerStats stats() {
    Services.Counters counters = services.counters();
    long inFlight = 0;
    for (Subscription subscription : subscriptions.all()) {
      inFlight += subscription.inFlight();
    }
    return new BrokerStats(
        topics.size(),
        subscriptions.size(),
        counters.published().sum(),
        counters.tally().delivered(),
        inFlight,
        counters.tally().drops(),
        counters.tally().rates(counters.published().sum(), services.nanos()),
        services.budget().usedBytes(),
        services.budget().limitBytes());
  }

  /** The log's counters, all zero without one. */
  public LogStats logStats() {
    return services.log().map(MessageLog::stats).orElse(LogStats.NONE);
  }

  /** Whether the log takes appends; fine without one. */
  public MessageLog.Health logHealth() {
    return services.log().map(MessageLog::health).orElse(MessageLog.Health.OK);
  }

  /** Whether there is a log. */
  public boolean journaled() {
    return services.journaled();
  }

  /** What the journal held at the start. */
  public Recovered recovered() {
    return recovered;
  }

  /** Runs the timers that are due; for environments that are manual. */
  public void runTimers() {
    timers.wheel().advance(services.nanos());
  }

  /** From now on publishes are refused; deliveries go on and can be settled. */
  public void beginShutdown() {
    shuttingDown = true;
  }

  /** Ends every consumer, writes down what was settled, and closes the log. Idempotent. */
  @Override
  public void close() {
    shuttingDown = true;
    if (closed) {
      return;
    }
    closed = true;
    for (Subscription subscription : subscriptions.all()) {
      subscription.end(
          new BlipException.ShuttingDown("the broker is shutting down; connect again later"));
    }
    lastCheckpoint();
    timers.close();
    services.log().ifPresent(MessageLog::close);
  }

  /** So that the next start has little to read. */
  private void lastCheckpoint() {
    if (services.environment().manual() || logStats().sinceCheckpointBytes() < WORTH_A_CHECKPOINT) {
      return;
    }
    checkpoint.begin(true);
    long deadline = services.nanos() + CHECKPOINT_PATIENCE.toNanos();
    while (checkpoint.isUnderWay() && services.nanos() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  // ---- for this package

  TopicRegistry topics() {
    return topics;
  }

  SubscriptionRegistry subscriptions() {
    return subscriptions;
  }

  DelayedMessages delayed() {
    return delayed;
  }

  Services services() {
    return services;
  }

  Needs needs() {
    return needs;
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  <T> T locked(Supplier<T> action) {
    registryLock.lock();
    try {
      return action.get();
    } finally {
      registryLock.unlock();
    }
  }

  /** Under the registry lock. */
  boolean removeFilter(Subscription subscription, String filter) {
    if (!subscriptions.removeFilter(subscription, filter)) {
      return false;
    }
    for (TopicHandle topic : topics.readBy(filter)) {
      if (!subscriptions.sets().reads(subscription, topic.name())) {
        subscription.removeTopic(topic);
      }
    }
    return true;
  }

  void refuseIfClosed() {
    if (closed) {
      throw new BlipException.ShuttingDown("the broker is closed; open it again");
    }
  }

  private void sendDeadLetter(
      String name, io.blipmq.api.Message letter, io.blipmq.core.topic.PublishListener listener) {
    try {
      firstUse(name, true)
          .publish(Publication.of(List.of(letter), DEAD_LETTER_DEADLINE.toNanos()), listener);
    } catch (BlipException e) {
      listener.refused(e.code(), String.valueOf(e.getMessage()));
    }
  }
}
