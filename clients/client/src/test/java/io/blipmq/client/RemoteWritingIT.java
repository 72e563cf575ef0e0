package io.blipmq.client;

import io.blipmq.api.BlipMQ;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** {@link WritingContract} over a socket. */
final class RemoteWritingIT extends WritingContract {
  private @Nullable RunningBroker broker;

  @Override
  BlipMQ open() {
    RunningBroker running = RunningBroker.inMemory();
    broker = running;
    return running.connect();
  }

  @AfterEach
  void stop() {
    if (broker != null) {
      broker.close();
    }
  }
}
