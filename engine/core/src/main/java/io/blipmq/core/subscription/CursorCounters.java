package io.blipmq.core.subscription;

/** What a cursor has done since the broker started. Guarded by the subscription's lock. */
final class CursorCounters {
  long delivered;
  long acknowledged;
  long redelivered;
  long expired;
  long dropped;
  long deadLettered;

  void add(CursorCounters other) {
    delivered += other.delivered;
    acknowledged += other.acknowledged;
    redelivered += other.redelivered;
    expired += other.expired;
    dropped += other.dropped;
    deadLettered += other.deadLettered;
  }
}
