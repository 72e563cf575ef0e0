package io.blipmq.testkit;

import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.TopicName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a broker owes those who use it. It is told what is done, in the order in which it is done,
 * and throws {@link BrokenPromise} when what it is told cannot be.
 *
 * <ul>
 *   <li>What was confirmed, and is worth enough for the way in which brokers ended since, comes to
 *       every group that was there before it was sent, until that group settles it.
 *   <li>What was settled and recorded does not come back.
 *   <li>A message has one place for ever, and a place one message.
 *   <li>A batch is all there, at neighbouring places, or not at all.
 *   <li>What was refused is never delivered; QoS 0 is delivered once at most.
 *   <li>A group gets messages of a partition in order, those of one key always, and attempts count.
 *   <li>Nothing comes before it is due, after it expired, or of a topic that is gone.
 * </ul>
 */
public final class Promises {
  private final Durability policy;
  private final boolean exact;
  private final List<SentBatch> batchOf = new ArrayList<>();
  private final Map<String, TopicLife> topics = new HashMap<>();

  /** Deleted, and the log may not have that: they may be back after the broker's end. */
  private final List<TopicLife> deletedTopics = new ArrayList<>();

  private final List<GroupPromises> groups = new ArrayList<>();

  /** Counts what the model is told. */
  private long clock = 1;

  /** What was confirmed or recorded before is durable against everything. */
  private long durableBefore;

  /**
   * A model of a broker that has done nothing yet.
   *
   * @param policy what its confirmations are worth at least
   * @param exact whether the model is told of deliveries as the broker makes them; not so for a
   *     client on a network, which sees them later, and not those that were lost on the way
   */
  public Promises(Durability policy, boolean exact) {
    this.policy = policy;
    this.exact = exact;
  }

  // ---- topics

  /** A topic is being made that keeps so many messages, whoever wants more. */
  public synchronized void topicMade(String name, long keeps) {
    clock++;
    TopicLife lost = topics.put(name, new TopicLife(name, keeps));
    if (lost != null) {
      lost.deleted = true;
      for (SentBatch batch : batchOf) {
        if (batch.topic == lost && batch.outcome == SentBatch.Outcome.STORED) {
          throw broken(batch.first, "is gone with its topic");
        }
      }
    }
  }

  /** Whether the topic that a batch was sent to is the one that has its name now. */
  public synchronized boolean hasTopic(SentBatch batch) {
    return topics.get(batch.topic.name) == batch.topic;
  }

  /**
   * A topic is being deleted, and the groups of that name with it: nothing of it is owed any more.
   */
  public synchronized TopicLife topicDeleted(String name) {
    clock++;
    TopicLife life = topic(name);
    life.deleted = true;
    life.deletedNow = true;
    deletedTopics.add(life);
    topics.remove(name);
    groups.removeIf(group -> group.pattern().equals(name));
    return life;
  }

  /** The log has the deletion: the topic does not come back. */
  public synchronized void deletionRecorded(TopicLife life) {
    life.deletionRecordedAt = clock++;
  }

  private TopicLife topic(String name) {
    return topics.computeIfAbsent(name, _ -> new TopicLife(name, Long.MAX_VALUE));
  }

  // ---- publishing

  /** Messages are being sent as a unit, one for each key. */
  public synchronized SentBatch sends(String topic, Terms terms, List<@Nullable String> keys) {
    TopicLife life = topic(topic);
    SentBatch batch = new SentBatch(life, terms, batchOf.size(), clock++, new ArrayList<>(keys));
    life.sent += keys.size();
    life.delayed += terms.dueMillis() > 0 ? keys.size() : 0;
    batchOf.addAll(Collections.nCopies(keys.size(), batch));
    return batch;
  }

  /** One message is being sent. */
  public synchronized SentBatch sends(String topic, @Nullable String key) {
    return sends(topic, Terms.AT_LEAST_ONCE, Collections.singletonList(key));
  }

  /** The client sends a batch again that was not answered. */
  public synchronized void sendsAgain(SentBatch batch) {
    // The first copy may have taken places that a retention counts.
    batch.topic.sent += batch.count();
    if (batch.outcome != SentBatch.Outcome.STORED) {
      batch.displace();
    }
  }

  /** The broker confirmed it. */
  public synchronized void confirmed(SentBatch batch, Confirmation confirmation) {
    if (batch.outcome == SentBatch.Outcome.REFUSED) {
      throw broken(batch.first, "was refused and then confirmed");
    }
    if (confirmation.count() != batch.count()) {
      throw broken(
          batch.first,
          "was confirmed as %d messages, not %d".formatted(confirmation.count(), batch.count()));
    }
    boolean copy = confirmation.offset() == Confirmation.UNKNOWN_OFFSET;
    boolean least = confirmation.durability().compareTo(policy) >= 0;
    if (batch.terms.journaled() && !copy && !least) {
      throw broken(batch.first, "was confirmed as worth only " + confirmation.durability());
    }
    if (!copy) {
      place(batch, confirmation.partition(), confirmation.offset());
    }
    stored(batch, confirmation.durability());
  }

  /** The broker refused it, or the client gave up. */
  public synchronized void refused(SentBatch batch, ErrorCode code) {
    boolean unclear =
        switch (code) {
          case STORAGE_FAILED, DISCONNECTED, TIMEOUT, CLOSED -> true;
          default -> false;
        };
    if (batch.outcome == SentBatch.Outcome.STORED && !unclear) {
      throw broken(batch.first, "was refused (" + code + ") and is there");
    }
    if (batch.outcome != SentBatch.Outcome.STORED) {
      batch.outcome = unclear ? SentBatch.Outcome.UNKNOWN : SentBatch.Outcome.REFUSED;
    }
  }

  /** The batch is known to be stored: it was confirmed or delivered. */
  void stored(SentBatch batch, Durability worth) {
    batch.worth = worth.compareTo(batch.worth) > 0 ? worth : batch.worth;
    if (batch.worth.compareTo(Durability.SYNCED) >= 0) {
      durableBefore = Math.max(durableBefore, batch.sentAt);
    }
    if (batch.outcome != SentBatch.Outcome.STORED) {
      batch.outcome = SentBatch.Outcome.STORED;
      batch.confirmedAt = clock++;
      if (batch.placed()) {
        groups.forEach(group -> group.expect(batch));
      }
    }
  }

  /** Messages are at a place, and nothing else is. */
  void place(SentBatch batch, int partition, long offset) {
    if (batch.placed() && (batch.partition != partition || batch.offset != offset)) {
      throw broken(batch.first, "is now in partition %d at offset %d".formatted(partition, offset));
    }
    boolean late = !batch.placed() && batch.outcome == SentBatch.Outcome.STORED;
    batch.placedAt = batch.placed() ? batch.placedAt : clock++;
    batch.partition = partition;
    batch.offset = offset;
    for (int number : batch.numbers()) {
      Integer other = batch.topic.put(partition, batch.offset(number), number);
      if (other != null) {
        throw broken(number, "has the place of " + batch(other).describe(other));
      }
    }
    if (late) {
      groups.forEach(group -> group.expect(batch));
    }
  }

  // ---- groups

  /** A named subscription is there, from now on if it was not. */
  public synchronized GroupPromises opened(String pattern, String name) {
    for (GroupPromises group : groups) {
      if (group.pattern().equals(pattern) && group.name().equals(name)) {
        return group;
      }
    }
    GroupPromises group = new GroupPromises(this, pattern, name, batchOf.size());
    groups.add(group);
    return group;
  }

  /** A named subscription is deleted: it is owed nothing any more. */
  public synchronized void closed(GroupPromises group) {
    groups.remove(group);
  }

  // ---- the end of a broker

  /** The broker ended; what follows is told of another one on what was left. */
  public synchronized void ended(Ending ending) {
    clock++;
    if (ending == Ending.CLOSED) {
      durableBefore = clock;
    }
    boolean power = ending == Ending.POWER;
    SentBatch last = null;
    for (SentBatch batch : batchOf) {
      if (batch != last) {
        last = batch;
        endOf(batch, power);
      }
    }
    deletedTopics.forEach(life -> endOf(life, power));
    deletedTopics.removeIf(
        life -> life.deletionRecordedAt > 0 && isDurable(life.deletionRecordedAt));
    groups.forEach(group -> group.brokerEnded(power));
  }

  private void endOf(TopicLife deleted, boolean power) {
    deleted.deletedNow = false;
    if (power && !isDurable(deleted.deletionRecordedAt)) {
      deleted.deletionRecordedAt = 0;
    }
    if (deleted.deletionRecordedAt == 0) {
      topic(deleted.name).mayBe(deleted);
    }
  }

  private void endOf(SentBatch batch, boolean power) {
    TopicLife life = batch.topic;
    if (batch.outcome == SentBatch.Outcome.OPEN) {
      batch.outcome = SentBatch.Outcome.UNKNOWN;
    }
    boolean synced = batch.worth.compareTo(Durability.SYNCED) >= 0 || isDurable(batch.confirmedAt);
    boolean lost = !batch.terms.journaled() || (power && !synced);
    if (batch.outcome == SentBatch.Outcome.STORED && lost) {
      batch.outcome = SentBatch.Outcome.UNKNOWN;
      batch.worth = Durability.MEMORY;
      if (batch.placed()) {
        batch.numbers().forEach(number -> life.free(batch.partition, batch.offset(number)));
      }
    }
    if (power && batch.terms.dueMillis() > 0 && !isDurable(batch.placedAt)) {
      batch.displace();
    }
  }

  /** Throws if a group is still owed anything. */
  public synchronized void checkNothingOwed() {
    groups.forEach(GroupPromises::checkNothingOwed);
  }

  // ---- for this package

  boolean exact() {
    return exact;
  }

  Durability policy() {
    return policy;
  }

  long tick() {
    return clock++;
  }

  boolean isDurable(long at) {
    return policy.compareTo(Durability.SYNCED) >= 0 || at < durableBefore;
  }

  SentBatch batch(int number) {
    return batchOf.get(number);
  }

  int nextNumber() {
    return batchOf.size();
  }

  boolean knows(int number) {
    return number >= 0 && number < batchOf.size();
  }

  BrokenPromise broken(int number, String what) {
    return new BrokenPromise(batch(number).describe(number) + " " + what);
  }

  static boolean reads(String pattern, String topic) {
    return pattern.equals(topic)
        || (TopicName.isPattern(pattern) && TopicName.matches(pattern, topic));
  }
}
