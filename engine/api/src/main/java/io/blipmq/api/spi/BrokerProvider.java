package io.blipmq.api.spi;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.EmbeddedOptions;
import java.util.Optional;

/**
 * An implementation of {@link BlipMQ}, found with {@link java.util.ServiceLoader}. A provider
 * answers the calls it can serve and leaves the others empty.
 */
public interface BrokerProvider {
  /** A broker inside this process, or empty if this provider is not the embedded one. */
  default Optional<BlipMQ> open(EmbeddedOptions options) {
    return Optional.empty();
  }

  /** A connection to a broker elsewhere, or empty if this provider does not speak that scheme. */
  default Optional<BlipMQ> connect(ConnectOptions options) {
    return Optional.empty();
  }
}
