package io.blipmq.core.subscription;

import io.blipmq.core.timer.Timeout;
import io.blipmq.core.topic.TopicHandle;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer has in flight, oldest first, which is also the order of the ack deadlines; one
 * timer, for the oldest, serves them all. Guarded by the subscription's lock.
 */
final class InFlight extends Timeout {
  private final Consumer consumer;
  private @Nullable Entry oldest;
  private @Nullable Entry youngest;
  private int size;
  private boolean timed;

  InFlight(Consumer consumer) {
    this.consumer = consumer;
  }

  int size() {
    return size;
  }

  /** How many are of that topic. */
  long count(TopicHandle topic) {
    long count = 0;
    for (Entry entry = oldest; entry != null; entry = entry.younger) {
      count += entry.cursor.topicHandle() == topic ? 1 : 0;
    }
    return count;
  }

  @Nullable Entry oldest() {
    return oldest;
  }

  void add(Entry entry) {
    Entry before = youngest;
    entry.older = before;
    entry.younger = null;
    if (before == null) {
      oldest = entry;
    } else {
      before.younger = entry;
    }
    youngest = entry;
    size++;
    if (!timed) {
      watch(entry);
    }
  }

  void remove(Entry entry) {
    Entry before = entry.older;
    Entry after = entry.younger;
    if (before == null) {
      oldest = after;
    } else {
      before.younger = after;
    }
    if (after == null) {
      youngest = before;
    } else {
      after.older = before;
    }
    entry.older = null;
    entry.younger = null;
    size--;
  }

  /**
   * Watches the oldest again. The timer is left alone while entries come and go, and finds out who
   * is the oldest when it fires: a settlement costs no timer.
   */
  void rewatch() {
    timed = false;
    Entry entry = oldest;
    if (entry != null) {
      watch(entry);
    }
  }

  @Override
  protected void fire() {
    consumer.ackDeadlinePassed();
  }

  private void watch(Entry entry) {
    timed = true;
    consumer.schedule(this, entry.ackDeadlineNanos);
  }
}
