package io.blipmq.gateway.jsonlines;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who gets a message that is for one subscriber: one that is there when it is sent, chosen at
 * random, or else the first one that comes later. Any thread; messages for all do not come by here.
 *
 * <p>A message carries who it is for in the header {@link #HEADER}: the number of a subscriber, or,
 * negative, its own number among those that wait, or 0 if it is for no subscriber of this protocol.
 * What waits is bounded: so many messages a topic and so many topics, of which the oldest give way.
 */
final class Singles {
  /** The header of a message that is for one. */
  static final String HEADER = "jsonlines-one";

  /** It is for no one. */
  static final long NOBODY = 0;

  private static final int MOST_TOPICS = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, List<Long>> subscribers = new HashMap<>();
  private final Map<String, Set<Long>> waiting = new LinkedHashMap<>();
  private long last;

  /** Takes a subscriber of a topic in; returns its number. */
  long join(String topic) {
    lock.lock();
    try {
      long number = ++last;
      subscribers.computeIfAbsent(topic, _ -> new ArrayList<>(1)).add(number);
      return number;
    } finally {
      lock.unlock();
    }
  }

  void leave(String topic, long number) {
    lock.lock();
    try {
      List<Long> here = subscribers.getOrDefault(topic, List.of());
      int at = here.indexOf(number);
      if (at >= 0) {
        here.set(at, here.getLast());
        here.removeLast();
        if (here.isEmpty()) {
          subscribers.remove(topic);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whom a new message is for.
   *
   * @param cached how many messages of the topic may wait; 0 if this one must not
   */
  long choose(String topic, int cached) {
    lock.lock();
    try {
      List<Long> here = subscribers.get(topic);
      if (here != null) {
        return here.get(ThreadLocalRandom.current().nextInt(here.size()));
      }
      return cached == 0 ? NOBODY : -waits(topic, cached);
    } finally {
      lock.unlock();
    }
  }

  private long waits(String topic, int most) {
    long number = ++last;
    Set<Long> here = waiting.computeIfAbsent(topic, _ -> new LinkedHashSet<>(4));
    here.add(number);
    if (here.size() > most) {
      here.remove(here.iterator().next());
    }
    if (waiting.size() > MOST_TOPICS) {
      waiting.remove(waiting.keySet().iterator().next());
    }
    return number;
  }

  /** Whether a message still waits. */
  boolean isWaiting(String topic, long number) {
    lock.lock();
    try {
      return waiting.getOrDefault(topic, Set.of()).contains(number);
    } finally {
      lock.unlock();
    }
  }

  /** Takes a message that waits; false if it does not any more. */
  boolean take(String topic, long number) {
    lock.lock();
    try {
      Set<Long> here = waiting.getOrDefault(topic, Set.of());
      if (!here.contains(number)) {
        return false;
      }
      here.remove(number);
      if (here.isEmpty()) {
        waiting.remove(topic);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
