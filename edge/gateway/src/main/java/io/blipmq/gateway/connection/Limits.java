package io.blipmq.gateway.connection;

import java.time.Duration;

/**
 * What one connection may take, and how deliveries are gathered.
 *
 * @param maxMessageBytes the largest payload
 * @param maxSubscriptions subscriptions of one connection
 * @param maxUnconfirmedBytes publishes of one connection that are not confirmed; beyond it nothing
 *     more is read from it
 * @param maxBatch messages in one frame of deliveries
 * @param maxBatchBytes bytes after which a frame of deliveries ends
 * @param flushInterval the longest that deliveries are gathered before they are written
 * @param cachedMessages how many of a topic's last messages a JSON lines subscription gets first
 */
public record Limits(
    int maxMessageBytes,
    int maxSubscriptions,
    int maxUnconfirmedBytes,
    int maxBatch,
    int maxBatchBytes,
    Duration flushInterval,
    int cachedMessages) {

  /** The documented defaults. */
  public static Limits defaults() {
    return new Limits(1 << 20, 10_000, 8 << 20, 64, 256 << 10, Duration.ofMillis(1), 100);
  }

  public Limits withMaxMessageBytes(int bytes) {
    return new Limits(
        bytes,
        maxSubscriptions,
        maxUnconfirmedBytes,
        maxBatch,
        maxBatchBytes,
        flushInterval,
        cachedMessages);
  }

  /** Replaces what gathers deliveries. */
  public Limits withBatches(int messages, int bytes, Duration interval) {
    return new Limits(
        maxMessageBytes,
        maxSubscriptions,
        maxUnconfirmedBytes,
        messages,
        bytes,
        interval,
        cachedMessages);
  }

  /** Replaces what one connection may hold. */
  public Limits withPerConnection(int subscriptions, int unconfirmedBytes) {
    return new Limits(
        maxMessageBytes,
        subscriptions,
        unconfirmedBytes,
        maxBatch,
        maxBatchBytes,
        flushInterval,
        cachedMessages);
  }

  public Limits withCachedMessages(int messages) {
    return new Limits(
        maxMessageBytes,
        maxSubscriptions,
        maxUnconfirmedBytes,
        maxBatch,
        maxBatchBytes,
        flushInterval,
        messages);
  }
}
