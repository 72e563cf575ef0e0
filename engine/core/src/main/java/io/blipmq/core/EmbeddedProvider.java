package io.blipmq.core;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.EmbeddedOptions;
import io.blipmq.api.spi.BrokerProvider;
import io.blipmq.core.port.Environment;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.MessageLogProvider;
import java.util.Optional;
import java.util.ServiceLoader;

/** Opens embedded brokers for {@link BlipMQ#open}; the journal is found with ServiceLoader. */
public final class EmbeddedProvider implements BrokerProvider {
  /** For ServiceLoader. */
  public EmbeddedProvider() {}

  @Override
  public Optional<BlipMQ> open(EmbeddedOptions options) {
    Optional<MessageLog> log =
        options.journal().map(folder -> provider().open(folder.toString(), options.fsyncPolicy()));
    try {
      Broker broker =
          Broker.open(BrokerConfig.defaults(options.memoryLimitBytes()), log, Environment.system());
      return Optional.of(new EmbeddedBroker(broker));
    } catch (RuntimeException e) {
      log.ifPresent(MessageLog::close);
      throw e;
    }
  }

  private static MessageLogProvider provider() {
    return ServiceLoader.load(MessageLogProvider.class, EmbeddedProvider.class.getClassLoader())
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "no journal found; add io.blipmq:blipmq-journal to the class path"));
  }
}
