package io.blipmq.server.metrics;

/**
 * What the listeners for clients have done.
 *
 * @param open connections now
 * @param accepted connections since the start
 * @param refused connections closed at once because there were too many
 * @param flushes writes to sockets
 * @param flushedBytes bytes written to sockets
 * @param sessions MQTT sessions that can outlive their connection, now
 * @param sessionsRefused MQTT clients refused because there were too many of them
 * @param queueDropped messages dropped because too many waited for an MQTT session or group
 * @param refusedUnanswered MQTT publishes of QoS 0 that were refused
 * @param denials what was not permitted
 */
public record ConnectionStats(
    long open,
    long accepted,
    long refused,
    long flushes,
    long flushedBytes,
    long sessions,
    long sessionsRefused,
    long queueDropped,
    long refusedUnanswered,
    Denials denials) {
  /** Nobody has come yet. */
  public static final ConnectionStats NONE =
      new ConnectionStats(0, 0, 0, 0, 0, 0, 0, 0, 0, new Denials(0, 0, 0));

  /**
   * What clients were denied.
   *
   * @param badKeys API keys that were not valid
   * @param requests publishes, subscriptions and others that their API key does not permit
   * @param deliveries messages that were dropped because their reader may not have them
   */
  public record Denials(long badKeys, long requests, long deliveries) {}
}
