package io.blipmq.core.topic;

import io.blipmq.api.BlipException;
import io.blipmq.api.DropStats;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Rates;
import io.blipmq.api.Retention;
import io.blipmq.api.Routing;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A topic: its partitions, its options, and the way in for publishers. Any thread. A handle may be
 * kept; once the topic has been deleted, publishing to it is refused with topic not found.
 */
public final class TopicHandle {
  private final int id;
  private final String name;
  private final TopicRules rules;
  private final Services services;
  private final List<Partition> partitions;
  private final AtomicInteger roundRobin = new AtomicInteger();
  private final Publishers publishers;
  private volatile @Nullable Tally tally;
  private volatile TopicOptions options;
  private volatile long defaultTtlMillis;
  private volatile boolean deleted;

  /** A topic without messages. */
  public TopicHandle(int id, String name, TopicOptions options, TopicRules rules) {
    this.id = id;
    this.name = name;
    this.rules = rules;
    this.services = rules.services();
    this.options = options;
    this.defaultTtlMillis = ttlMillis(options);
    this.publishers = new Publishers(id);
    this.partitions = new ArrayList<>(options.partitions());
    for (int i = 0; i < options.partitions(); i++) {
      partitions.add(new Partition(this, i, services));
    }
  }

  /** The number that the journal knows it by. */
  public int id() {
    return id;
  }

  public String name() {
    return name;
  }

  public TopicOptions options() {
    return options;
  }

  public List<Partition> partitions() {
    return partitions;
  }

  /** Who publishes to it. */
  public Publishers publishers() {
    return publishers;
  }

  /** Whether it has been deleted. */
  public boolean deleted() {
    return deleted;
  }

  /**
   * Publishes messages as a unit, in the partition that the routing picks for the first one. Never
   * blocks; the listener learns how it ended.
   *
   * @throws BlipException.InvalidRequest if the routing names a partition that the topic has not
   */
  public void publish(Publication publication, PublishListener listener) {
    publish(partition(publication.messages().get(0), publication.routing()), publication, listener);
  }

  /**
   * Publishes a message that is kept in memory only, if it can be accepted without waiting.
   *
   * @param partition the one that {@link #partition} names
   * @return its offset; negative if nothing has been done, and {@link #publish(Partition,
   *     Publication, PublishListener)} has to say why or to wait
   */
  public long publishAtOnce(Partition partition, Message message) {
    if (!partition.droppable(message)
        || message.delayMillis() > 0
        || message.size() > rules.maxMessageBytes()
        || rules.shuttingDown().getAsBoolean()) {
      return -1;
    }
    long cost = message.memoryBytes();
    if (!services.takeMemory(cost)) {
      return -1;
    }
    long offset = partition.intake().appendAtOnce(message);
    if (offset < 0) {
      services.budget().release(cost);
    }
    return offset;
  }

  /** Publishes messages as a unit, in a partition that {@link #partition} has named. */
  public void publish(Partition partition, Publication publication, PublishListener listener) {
    List<Message> messages = publication.messages();
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).size() > rules.maxMessageBytes()) {
        listener.refused(
            ErrorCode.TOO_LARGE,
            "message of "
                + messages.get(i).size()
                + " bytes; this broker takes at most "
                + rules.maxMessageBytes()
                + ", raise max_message_size_bytes or split it");
        return;
      }
      if (messages.get(i).referenceOrNull() != null
          && services.journaled()
          && messages.get(i).qos() == QoS.AT_LEAST_ONCE) {
        listener.refused(
            ErrorCode.INVALID_REQUEST,
            "the message holds an object (Codec.reference()), which a journal cannot keep; publish"
                + " it at QoS 0, or with a codec that makes bytes");
        return;
      }
    }
    if (rules.shuttingDown().getAsBoolean()) {
      listener.refused(ErrorCode.SHUTTING_DOWN, "the broker is shutting down; connect again later");
      return;
    }
    PublishListener known = rules.producers().admit(publication, listener);
    if (known == null) {
      return;
    }
    Message first = messages.get(0);
    if (first.delayMillis() > 0) {
      rules.delayed().publish(partition, publication, known);
    } else {
      partition.intake().publish(publication, known);
    }
  }

  /**
   * The partition that a message goes to.
   *
   * @throws BlipException.InvalidRequest if the routing names one that the topic has not
   */
  public Partition partition(Message message, Routing routing) {
    int count = partitions.size();
    if (count == 1 && !(routing instanceof Routing.ToPartition)) {
      return partitions.get(0);
    }
    int index =
        switch (routing) {
          case Routing.ByKey _ -> {
            String key = message.keyOrNull();
            yield key == null ? nextInTurn() : Routing.partitionOf(key, count);
          }
          case Routing.RoundRobin _ -> nextInTurn();
          case Routing.Random _ -> services.environment().random().nextInt(count);
          case Routing.ToPartition to -> checked(to.partition());
        };
    return partitions.get(index);
  }

  private int checked(int partition) {
    if (partition >= partitions.size()) {
      throw new BlipException.InvalidRequest(
          "topic "
              + name
              + " has no partition "
              + partition
              + "; use 0 to "
              + (partitions.size() - 1));
    }
    return partition;
  }

  private int nextInTurn() {
    return Math.floorMod(roundRobin.getAndIncrement(), partitions.size());
  }

  /** What the topic keeps: its own retention, or the broker's default. */
  Retention retention() {
    return options.retention().orElse(rules.defaultRetention());
  }

  boolean retentionConfigured() {
    return options.retention().isPresent();
  }

  /**
   * When a message's TTL is over that is published now; 0 for never.
   *
   * @param waitedNanos how long the broker has had it already
   */
  long deadlineNanos(Message message, long waitedNanos) {
    long ttl = ttlMillis(message);
    return ttl == 0 ? 0 : services.nanos() - waitedNanos + Math.min(ttl, FAR_MILLIS) * 1_000_000;
  }

  /** When a message's TTL is over that was published before a restart; 0 for never. */
  long recoveredDeadlineNanos(Message message) {
    long ttl = ttlMillis(message);
    if (ttl == 0) {
      return 0;
    }
    long age = Math.max(0, services.millis() - message.createdMillis());
    return services.nanos() + Math.min(Math.max(0, ttl - age), FAR_MILLIS) * 1_000_000;
  }

  private static final long FAR_MILLIS = Duration.ofDays(36_500).toMillis();

  private long ttlMillis(Message message) {
    long ttl = message.ttlMillis();
    return ttl == 0 ? defaultTtlMillis : ttl;
  }

  private long ttlMillis(TopicOptions options) {
    long ttl = options.defaultTtl().toMillis();
    return ttl == 0 ? rules.defaultTtlMillis() : ttl;
  }

  /** Whether a message's TTL can be over some time. */
  public boolean expires(Message message) {
    return ttlMillis(message) != 0;
  }

  /** Changes what can be changed; the number of partitions can't. */
  public void alter(TopicOptions changed) {
    if (changed.partitions() != partitions.size()) {
      throw new BlipException.InvalidRequest(
          "topic "
              + name
              + " has "
              + partitions.size()
              + " partitions, which is fixed; not "
              + changed.partitions());
    }
    options = changed;
    defaultTtlMillis = ttlMillis(changed);
    partitions.forEach(Partition::retentionChanged);
  }

  /** Ends everything that reads it or waits for it. */
  public void delete() {
    deleted = true;
    partitions.forEach(Partition::delete);
  }

  /** Applies retention and overflow policies, and gives back memory that nobody needs. */
  public void tend(Pressure pressure) {
    partitions.forEach(partition -> partition.tend(pressure));
  }

  /** What was delivered and what was not; made when there is something to count. */
  public Tally tally() {
    Tally made = tally;
    return made != null ? made : makeTally();
  }

  private synchronized Tally makeTally() {
    Tally made = tally;
    if (made == null) {
      made = new Tally(published(), services.nanos());
      tally = made;
    }
    return made;
  }

  /** To be called now and then, so that rates are of the last seconds. */
  public void note() {
    if (tally != null || published() > 0) {
      tally().note(published(), services.nanos());
    }
  }

  private long published() {
    long published = 0;
    for (Partition partition : partitions) {
      published += partition.count();
    }
    return published;
  }

  /** What the topic has done and holds. */
  public TopicStats stats(List<SubscriptionStats> subscriptions) {
    Tally counted = tally;
    return new TopicStats(
        name,
        options,
        partitions.stream().map(Partition::stats).toList(),
        publishers.count(),
        rules.delayed().count(this),
        counted == null ? DropStats.NONE : counted.drops(),
        counted == null ? Rates.NONE : counted.rates(published(), services.nanos()),
        subscriptions);
  }
}
