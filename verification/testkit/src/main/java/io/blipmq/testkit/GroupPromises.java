package io.blipmq.testkit;

import io.blipmq.api.Durability;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one named subscription is owed, and what it has settled. */
public final class GroupPromises {
  private final Promises promises;
  private final String pattern;
  private final String name;

  /** What was sent before is not owed: the group was not there, or has been moved since. */
  private int since;

  private int maxRetries = Integer.MAX_VALUE - 1;

  /** Told to be settled; whether the broker knows is another question. */
  private final BitSet asked = new BitSet();

  /** Settled with the broker that runs now. */
  private final BitSet accepted = new BitSet();

  /** Settled, and the broker said that its log has it. */
  private final BitSet recorded = new BitSet();

  private final List<Recorded> recordings = new ArrayList<>();

  /** Given up, and the dead letter is to come. */
  private final BitSet buried = new BitSet();

  /** Delivered so often that it may have been given up. */
  private final BitSet failing = new BitSet();

  /** Their dead letters came. */
  private final BitSet deadLetters = new BitSet();

  /** Delivered at most once, and that has happened. */
  private final BitSet once = new BitSet();

  /** What was delivered by the broker that runs now, and is not settled. */
  private final Map<Integer, Flight> flights = new HashMap<>();

  /** What has still to be settled of a key, by offset. */
  private final Map<Lane, TreeMap<Long, Integer>> lanes = new HashMap<>();

  /**
   * Of which something came back while copies of what lies behind were on the way to a consumer.
   */
  private final Set<Lane> repeating = new HashSet<>();

  /** The last offset that came for the first time. */
  private final Map<Stretch, Long> fresh = new HashMap<>();

  private record Recorded(int number, long at) {}

  private record Lane(TopicLife topic, int partition, String key) {}

  private record Stretch(TopicLife topic, int partition, @Nullable Receiver receiver) {}

  /** A delivery that has not been settled. */
  private record Flight(@Nullable Receiver receiver, int attempt) {}

  GroupPromises(Promises promises, String pattern, String name, int since) {
    this.promises = promises;
    this.pattern = pattern;
    this.name = name;
    this.since = since;
  }

  /** The topic or pattern. */
  public String pattern() {
    return pattern;
  }

  public String name() {
    return name;
  }

  /** It gives messages up that failed more often. */
  public GroupPromises givesUpAfter(int retries) {
    synchronized (promises) {
      maxRetries = retries;
      return this;
    }
  }

  /** A consumer joins. */
  public Receiver joined() {
    return new Receiver(promises, this);
  }

  /** It was moved: what was sent before may come, settled or not, and may not. */
  public void sought() {
    synchronized (promises) {
      since = promises.nextNumber();
      accepted.clear();
      recorded.clear();
      recordings.clear();
      buried.clear();
      once.clear();
      flights.clear();
      repeating.clear();
      lanes.clear();
      fresh.clear();
    }
  }

  /** The dead letter of a message that this group gave up has been seen. */
  public void deadLetterSeen(int number) {
    synchronized (promises) {
      deadLetters.set(number);
    }
  }

  // ---- what its receivers tell

  void got(Receiver receiver, Got got, long nowMillis) {
    int number = got.number();
    if (!promises.knows(number)) {
      throw new BrokenPromise("group " + name + " got " + got + ", which nobody sent");
    }
    SentBatch batch = promises.batch(number);
    checkMayCome(batch, number, got, nowMillis);
    promises.place(batch, got.partition(), got.offset() - (number - batch.first));
    promises.stored(batch, batch.terms.journaled() ? promises.policy() : Durability.MEMORY);
    checkAttempt(batch, number, got);
    checkOrder(batch, number, got.attempt(), receiver);
    buried.clear(number);
    failing.set(number, failing.get(number) || got.attempt() > maxRetries);
    if (batch.terms.journaled()) {
      flights.put(number, new Flight(receiver, got.attempt()));
    } else {
      once.set(number);
    }
  }

  private void checkMayCome(SentBatch batch, int number, Got got, long nowMillis) {
    if (!batch.topic.name.equals(got.topic())) {
      throw broken(number, "came as a message of topic " + got.topic());
    }
    if (batch.outcome == SentBatch.Outcome.REFUSED) {
      throw broken(number, "had been refused");
    }
    boolean copy = got.attempt() > 1 && repeating.contains(lane(batch, number));
    if (recorded.get(number) && !copy) {
      throw broken(number, "had been settled and recorded");
    }
    if (accepted.get(number) && !copy) {
      throw broken(number, "had been settled, and the broker still runs");
    }
    if (once.get(number)) {
      throw broken(number, "came before, at QoS 0");
    }
    if (batch.topic.deletionRecordedAt > 0 || (batch.topic.deletedNow && promises.exact())) {
      throw broken(number, "is of a topic that was deleted");
    }
    if (nowMillis < batch.terms.dueMillis()) {
      throw broken(number, batch.terms.dueMillis() - nowMillis + " ms too early");
    }
    if (batch.terms.expiresMillis() > 0 && nowMillis > batch.terms.expiresMillis()) {
      throw broken(number, nowMillis - batch.terms.expiresMillis() + " ms after it expired");
    }
  }

  private void checkAttempt(SentBatch batch, int number, Got got) {
    Flight before = flights.get(number);
    int last = before == null ? 0 : before.attempt();
    boolean right = promises.exact() ? got.attempt() == last + 1 : got.attempt() >= 1;
    if (!right && batch.terms.journaled()) {
      throw broken(number, "as attempt %d after attempt %d".formatted(got.attempt(), last));
    }
  }

  private void checkOrder(SentBatch batch, int number, int attempt, Receiver receiver) {
    long offset = batch.offset(number);
    String key = batch.key(number);
    if (key != null && batch.terms.journaled()) {
      checkKey(batch, number, key, receiver);
    } else if (key == null && attempt == 1) {
      Receiver who = promises.exact() ? null : receiver;
      Long last = fresh.put(new Stretch(batch.topic, batch.partition, who), offset);
      if (last != null && last > offset) {
        throw broken(number, "for the first time, and offset " + last + " had come before");
      }
    }
  }

  /** Everything of the key that lies before and is not settled is with the same consumer. */
  private void checkKey(SentBatch batch, int number, String key, Receiver receiver) {
    TreeMap<Long, Integer> lane = lanes.get(new Lane(batch.topic, batch.partition, key));
    if (lane == null) {
      return;
    }
    SortedMap<Long, Integer> before = lane.headMap(batch.offset(number));
    for (int other : before.values()) {
      Flight flight = flights.get(other);
      boolean gone = deadLetters.get(other) || !promises.batch(other).owed();
      boolean givenUp = failing.get(other);
      boolean with = flight != null && (!promises.exact() || receiver.equals(flight.receiver()));
      if (!gone && !givenUp && !with) {
        throw broken(
            number,
            "before %s of the same key, which is %s"
                .formatted(
                    promises.batch(other).describe(other),
                    flight == null ? "still to come" : "not with that consumer"));
      }
    }
  }

  void asked(int number) {
    asked.set(number);
    unlane(number);
  }

  /** Also where it was rejected before, and the dead-letter topic had no room for it. */
  void accepted(int number) {
    asked(number);
    accepted.set(number);
    buried.clear(number);
    flights.remove(number);
  }

  void recorded(int number) {
    recorded.set(number);
    if (promises.policy().compareTo(Durability.SYNCED) < 0) {
      recordings.add(new Recorded(number, promises.tick()));
    }
  }

  void rejected(int number) {
    asked.set(number);
    buried.set(number);
    unlane(number);
  }

  /**
   * The consumer, which gets messages over a wire, has it no more. What lies behind it with the
   * same key comes again with it, also what the consumer settles before it learns of that; until
   * the broker ends.
   */
  void returnedOverWire(int number) {
    returned(number);
    repeating.add(lane(promises.batch(number), number));
  }

  private static Lane lane(SentBatch batch, int number) {
    return new Lane(batch.topic, batch.partition, String.valueOf(batch.key(number)));
  }

  /** The consumer has it no more; it is to come again. */
  void returned(int number) {
    flights.computeIfPresent(number, (_, flight) -> new Flight(null, flight.attempt()));
  }

  void left(Receiver receiver) {
    flights.replaceAll((_, flight) ->
        receiver.equals(flight.receiver()) ? new Flight(null, flight.attempt()) : flight);
  }

  // ---- what the model tells

  /** A batch is stored, and where is known. */
  void expect(SentBatch batch) {
    if (batch.first < since || !batch.owed() || !Promises.reads(pattern, batch.topic.name)) {
      return;
    }
    for (int number : batch.numbers()) {
      String key = batch.key(number);
      if (key != null && !asked.get(number)) {
        lanes
            .computeIfAbsent(new Lane(batch.topic, batch.partition, key), _ -> new TreeMap<>())
            .put(batch.offset(number), number);
      }
    }
  }

  private void unlane(int number) {
    SentBatch batch = promises.batch(number);
    String key = batch.key(number);
    if (key != null && batch.placed()) {
      Lane lane = new Lane(batch.topic, batch.partition, key);
      TreeMap<Long, Integer> waiting = lanes.get(lane);
      if (waiting != null) {
        waiting.remove(batch.offset(number));
        if (waiting.isEmpty()) {
          lanes.remove(lane);
        }
      }
    }
  }

  void brokerEnded(boolean power) {
    if (power) {
      recordings.stream()
          .filter(one -> !promises.isDurable(one.at()))
          .forEach(one -> recorded.clear(one.number()));
    }
    recordings.removeIf(one -> power || promises.isDurable(one.at()));
    accepted.clear();
    flights.clear();
    repeating.clear();
    fresh.clear();
    lanes.clear();
    int next = promises.nextNumber();
    SentBatch last = null;
    for (int n = asked.nextClearBit(since); n < next; n = asked.nextClearBit(n + 1)) {
      SentBatch batch = promises.batch(n);
      if (batch != last && batch.placed()) {
        expect(batch);
      }
      last = batch;
    }
  }

  void checkNothingOwed() {
    int next = promises.nextNumber();
    for (int n = since; n < next; n++) {
      SentBatch batch = promises.batch(n);
      boolean mine = batch.owed() && Promises.reads(pattern, batch.topic.name);
      boolean settled = asked.get(n) || deadLetters.get(n);
      if (mine && !settled) {
        throw new BrokenPromise(batch.describe(n) + " never came to group " + name);
      }
      if (mine && buried.get(n) && !deadLetters.get(n)) {
        throw new BrokenPromise(
            batch.describe(n) + " was given up by group " + name + " and is no dead letter");
      }
    }
  }

  private BrokenPromise broken(int number, String what) {
    return new BrokenPromise(
        "%s came to group %s: %s".formatted(promises.batch(number).describe(number), name, what));
  }
}
