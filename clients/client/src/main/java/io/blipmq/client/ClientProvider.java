package io.blipmq.client;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.spi.BrokerProvider;
import java.util.Optional;

/** Answers {@link BlipMQ#connect(ConnectOptions)}; found by {@link java.util.ServiceLoader}. */
public final class ClientProvider implements BrokerProvider {
  /** Made by the service loader; does nothing. */
  public ClientProvider() {}

  @Override
  public Optional<BlipMQ> connect(ConnectOptions options) {
    return Optional.of(RemoteBroker.connect(options, ClientConfig.defaults()));
  }
}
