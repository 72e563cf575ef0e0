package io.blipmq.gateway.mqtt;

import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.Broker;
import io.blipmq.core.subscription.Consumer;
import java.time.Duration;
import java.util.Optional;

/**
 * Consumers, without credit, of what sessions are to the engine: docs/decisions/0035. Any thread.
 */
final class Consumers {
  /** The engine does not take anything back from a client that is there [MQTT-4.4.0-1]. */
  private static final Duration NEVER = Duration.ofDays(3_650);

  private Consumers() {}

  /** Of a session's own filters; without a name if they end with the connection. */
  static Consumer ofSet(Broker broker, Optional<String> clientId, Runnable ready) {
    return broker
        .sets()
        .subscribe(clientId, SubscribeOptions.unnamed().withAckDeadline(NEVER), ready);
  }

  /** Of a group. */
  static Consumer ofGroup(Broker broker, String pattern, String group, Runnable ready) {
    return broker.subscribe(pattern, SubscribeOptions.group(group).withAckDeadline(NEVER), ready);
  }
}
