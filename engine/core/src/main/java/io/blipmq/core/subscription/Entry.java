package io.blipmq.core.subscription;

import io.blipmq.api.Message;
import io.blipmq.core.timer.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A message that a subscription has taken from the log and not settled yet; fires when its retry
 * backoff is over. Guarded by the subscription's lock.
 */
final class Entry extends Timeout {
  /** Where an entry is; see the picture on the package's page. */
  enum State {
    /** With a consumer. */
    IN_FLIGHT,
    /** Until its backoff is over. */
    WAITING,
    /** To be delivered to the next consumer that may have it. */
    PENDING,
    /** On its way to the dead-letter topic. */
    DEAD,
    SETTLED
  }

  final Cursor cursor;
  final long offset;
  final Message message;
  final long deadlineNanos;
  State state = State.PENDING;

  /** Whether its memory counts towards the limit. */
  boolean charged;

  /** How often it was delivered. */
  int attempt;

  /** How often it came back because a consumer failed; what maxRetries counts. */
  int failures;

  /** Who has it or had it last. */
  @Nullable Consumer consumer;

  /** The lane of its key, if it has one. */
  @Nullable Lane lane;

  /** Its place in the line of those in flight, in the order of their ack deadlines. */
  long ackDeadlineNanos;

  @Nullable Entry older;
  @Nullable Entry younger;

  Entry(Cursor cursor, long offset, Message message, long deadlineNanos) {
    this.cursor = cursor;
    this.offset = offset;
    this.message = message;
    this.deadlineNanos = deadlineNanos;
  }

  boolean expired(long nowNanos) {
    return deadlineNanos != 0 && nowNanos >= deadlineNanos;
  }

  @Override
  protected void fire() {
    cursor.backoffOver(this);
  }
}
