package io.blipmq.gateway;

import io.blipmq.core.Broker;
import io.blipmq.core.BrokerConfig;
import io.blipmq.core.port.Environment;
import io.blipmq.core.port.MessageLog;
import io.blipmq.gateway.connection.Authenticator;
import io.blipmq.gateway.connection.Principal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A broker with a gateway on a free port, whose time is moved by hand. */
final class RunningGateway implements AutoCloseable {
  private final AtomicLong nanos = new AtomicLong();
  private final Broker broker;
  private final Gateway gateway;

  private RunningGateway(
      Optional<MessageLog> log,
      Authenticator authenticator,
      UnaryOperator<GatewayConfig> configure) {
    Environment environment =
        new Environment(
            nanos::get, () -> Instant.EPOCH.plusNanos(nanos.get()), new Random(1), true);
    broker = Broker.open(BrokerConfig.defaults(64 << 20), log, environment);
    try {
      GatewayConfig config =
          GatewayConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      gateway = Gateway.start(configure.apply(config), broker, authenticator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RunningGateway start() {
    return start(config -> config);
  }

  static RunningGateway start(UnaryOperator<GatewayConfig> configure) {
    return new RunningGateway(Optional.empty(), Authenticator.OPEN, configure);
  }

  static RunningGateway withLog(MessageLog log) {
    return new RunningGateway(Optional.of(log), Authenticator.OPEN, config -> config);
  }

  static RunningGateway withLog(MessageLog log, UnaryOperator<GatewayConfig> configure) {
    return new RunningGateway(Optional.of(log), Authenticator.OPEN, configure);
  }

  static RunningGateway withKeys(String... keys) {
    return withKeys(config -> config, keys);
  }

  static RunningGateway withKeys(UnaryOperator<GatewayConfig> configure, String... keys) {
    Set<String> valid = Set.of(keys);
    Authenticator authenticator =
        new Authenticator() {
          @Override
          public boolean required() {
            return true;
          }

          @Override
          public Optional<Principal> authenticate(String apiKey) {
            return valid.contains(apiKey) ? Optional.of(Principal.ANYONE) : Optional.empty();
          }
        };
    return new RunningGateway(Optional.empty(), authenticator, configure);
  }

  static RunningGateway with(Authenticator authenticator, UnaryOperator<GatewayConfig> configure) {
    return new RunningGateway(Optional.empty(), authenticator, configure);
  }

  int port() {
    return gateway.port();
  }

  Gateway gateway() {
    return gateway;
  }

  Broker broker() {
    return broker;
  }

  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
    broker.runTimers();
  }

  @Override
  public void close() {
    gateway.close();
    broker.close();
  }
}
