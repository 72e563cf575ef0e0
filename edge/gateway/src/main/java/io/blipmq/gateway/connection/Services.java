package io.blipmq.gateway.connection;

import io.blipmq.core.Broker;
import java.util.Optional;
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

  /** Who has that key; empty if nobody, which is counted. */
  public Optional<Principal> authenticate(String apiKey) {
    Optional<Principal> principal = authenticator.authenticate(apiKey);
    if (principal.isEmpty()) {
      stats.countAuthenticationFailure();
    }
    return principal;
  }

  /** What somebody may do. */
  public Access access(Principal principal) {
    return new Access(principal, stats);
  }

  /** What who has shown no key may do: nothing where one is required. */
  public Access anonymousAccess() {
    return access(authenticator.required() ? Principal.NOBODY : authenticator.anonymous());
  }

  /** The same, where everybody may come in without an API key. */
  public Services anonymous() {
    return withoutKey(authenticator.anonymous());
  }

  /** The same, where who comes without an API key is somebody who is known. */
  public Services withoutKey(Principal principal) {
    return new Services(
        broker, authenticator.withoutKey(principal), limits, stats, serverName, goingDown);
  }
}
