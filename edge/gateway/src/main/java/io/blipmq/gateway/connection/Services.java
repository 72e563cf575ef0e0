package io.blipmq.gateway.connection;

import io.blipmq.core.Broker;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What every protocol needs of the gateway it belongs to.
 *
 * @param serverName what the server calls itself to clients
 * @param goingDown true once no more publishes and subscriptions are taken
 */
public record Services(
    Broker broker,
    Authenticator authenticator,
    Limits limits,
    GatewayStats stats,
    String serverName,
    AtomicBoolean goingDown) {

  /** Whether clients of a protocol can come in: they can show a key, or need none. */
  public boolean admits(Protocol protocol) {
    return protocol.showsKeys() || !authenticator.required();
  }

  /** The same, where everybody may come in without an API key. */
  public Services anonymous() {
    return new Services(broker, authenticator.optional(), limits, stats, serverName, goingDown);
  }
}
