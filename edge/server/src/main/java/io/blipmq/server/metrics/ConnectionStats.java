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
 */
public record ConnectionStats(
    long open,
    long accepted,
    long refused,
    long flushes,
    long flushedBytes,
    long sessions,
    long sessionsRefused,
    long queueDropped) {
  /** Nobody has come yet. */
  public static final ConnectionStats NONE = new ConnectionStats(0, 0, 0, 0, 0, 0, 0, 0);
}
