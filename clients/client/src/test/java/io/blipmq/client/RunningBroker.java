package io.blipmq.client;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.core.Broker;
import io.blipmq.core.BrokerConfig;
import io.blipmq.core.port.Environment;
import io.blipmq.core.port.MessageLog;
import io.blipmq.gateway.Gateway;
import io.blipmq.gateway.GatewayConfig;
import io.blipmq.gateway.TlsConfig;
import io.blipmq.gateway.connection.Authenticator;
import io.blipmq.journal.JournalProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The real broker with its real door, in this process. */
final class RunningBroker implements AutoCloseable {
  private final Broker broker;
  private final Gateway gateway;

  private RunningBroker(Optional<MessageLog> log) {
    this(log, config -> config);
  }

  private RunningBroker(Optional<MessageLog> log, UnaryOperator<GatewayConfig> configure) {
    broker = Broker.open(BrokerConfig.defaults(256 << 20), log, Environment.system());
    try {
      var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      GatewayConfig config = GatewayConfig.on(anyPort).withEventLoops(1);
      gateway = Gateway.start(configure.apply(config), broker, Authenticator.OPEN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RunningBroker inMemory() {
    return new RunningBroker(Optional.empty());
  }

  static RunningBroker journaled(Path folder) {
    return new RunningBroker(
        Optional.of(new JournalProvider().open(folder.toString(), new FsyncPolicy.EveryN(64))));
  }

  /** One that speaks TLS too. */
  static RunningBroker withTls(TlsConfig tls) {
    return new RunningBroker(Optional.empty(), config -> config.withTls(tls));
  }

  int port() {
    return gateway.port();
  }

  BlipMQ connect() {
    return BlipMQ.connect(ConnectOptions.to("127.0.0.1:" + port()));
  }

  @Override
  public void close() {
    gateway.close();
    broker.close();
  }
}
