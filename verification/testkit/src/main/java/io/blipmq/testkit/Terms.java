package io.blipmq.testkit;

import io.blipmq.api.QoS;

/**
 * How messages are sent.
 *
 * @param dueMillis when they become visible, in milliseconds since 1970; 0 for at once
 * @param expiresMillis when they may not be delivered any more; 0 for never
 */
public record Terms(QoS qos, long dueMillis, long expiresMillis) {
  /** At least once, at once, for ever. */
  public static final Terms AT_LEAST_ONCE = new Terms(QoS.AT_LEAST_ONCE, 0, 0);

  /** At most once. */
  public static final Terms AT_MOST_ONCE = new Terms(QoS.AT_MOST_ONCE, 0, 0);

  /** At least once, from that time on. */
  public static Terms delayedUntil(long millis) {
    return new Terms(QoS.AT_LEAST_ONCE, millis, 0);
  }

  /** At least once, before that time. */
  public static Terms expiringAt(long millis) {
    return new Terms(QoS.AT_LEAST_ONCE, 0, millis);
  }

  boolean journaled() {
    return qos == QoS.AT_LEAST_ONCE;
  }
}
