package io.blipmq.client;

import io.blipmq.api.BlipMQ;

/** A broker with something in it, and the way to it that a contract is tested through. */
record Door(BlipMQ broker, AutoCloseable behind) implements AutoCloseable {
  /** The broker in this process. */
  static Door embedded() {
    return new Door(BlipMQ.open(), () -> {});
  }

  /** The same behind a socket. */
  static Door remote() {
    RunningBroker running = RunningBroker.inMemory();
    return new Door(running.connect(), running);
  }

  @Override
  public void close() {
    broker.close();
    try {
      behind.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
