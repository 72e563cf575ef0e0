package io.blipmq.gateway.connection;

import java.time.Duration;

/**
 * What the MQTT door keeps for clients that are away.
 *
 * @param maxSessions sessions that outlive their connection, at a time, at least 1
 * @param maxSessionExpiry the longest that a session outlives its connection; zero for as long as
 *     its client asks for
 * @param maxQueuedMessages that wait for a session, or for a group that MQTT clients have made; 0
 *     for no limit
 */
public record MqttConfig(int maxSessions, Duration maxSessionExpiry, long maxQueuedMessages) {
  /** The documented defaults. */
  public static MqttConfig defaults() {
    return new MqttConfig(50_000, Duration.ZERO, 0);
  }
}
