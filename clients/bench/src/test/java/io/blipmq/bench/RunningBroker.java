package io.blipmq.bench;

import io.blipmq.core.Broker;
import io.blipmq.core.BrokerConfig;
import io.blipmq.core.port.Environment;
import io.blipmq.gateway.Gateway;
import io.blipmq.gateway.GatewayConfig;
import io.blipmq.gateway.connection.Authenticator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** The real broker with its real door, in this process, in memory. */
final class RunningBroker implements AutoCloseable {
  private final Broker broker =
      Broker.open(BrokerConfig.defaults(256 << 20), Optional.empty(), Environment.system());
  private final Gateway gateway;

  RunningBroker() throws IOException {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    gateway =
        Gateway.start(GatewayConfig.on(anyPort).withEventLoops(1), broker, Authenticator.OPEN);
  }

  URI uri() {
    return URI.create("blip://127.0.0.1:" + gateway.port());
  }

  @Override
  public void close() {
    gateway.close();
    broker.close();
  }
}
