package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.ServerFrame;
import java.util.Optional;

/** HELLO and, where the broker wants it, AUTH. Event loop only. */
final class Handshake {
  private Handshake() {}

  /** Gets how it went; not called if the connection is lost meanwhile. */
  interface Outcome {
    /** Publishing and subscribing may begin. */
    void welcomed(ServerFrame.Welcome welcome);

    /** The broker does not want this client. */
    void refused(BlipException reason);
  }

  static void begin(Connection connection, Optional<String> apiKey, Outcome outcome) {
    connection.ask(
        new ClientFrame.Hello(FrameDescriptor.VERSION_PUSH),
        new Step(outcome) {
          @Override
          public void succeeded(ServerFrame frame) {
            if (frame instanceof ServerFrame.Welcome welcome) {
              authenticate(connection, apiKey, welcome, outcome);
            } else {
              failed(new BlipException.InvalidRequest("what answers there is no BlipMQ broker"));
            }
          }
        });
    connection.flush();
  }

  private static void authenticate(
      Connection connection,
      Optional<String> apiKey,
      ServerFrame.Welcome welcome,
      Outcome outcome) {
    if (!welcome.authRequired()) {
      outcome.welcomed(welcome);
      return;
    }
    if (apiKey.isEmpty()) {
      outcome.refused(
          new BlipException.Unauthenticated(
              "the broker wants an API key; pass one with --api-key or ConnectOptions.withApiKey"));
      return;
    }
    connection.ask(
        new ClientFrame.Auth(apiKey.get()),
        new Step(outcome) {
          @Override
          public void succeeded(ServerFrame frame) {
            outcome.welcomed(welcome);
          }
        });
    connection.flush();
  }

  private abstract static class Step implements Answer {
    private final Outcome outcome;

    Step(Outcome outcome) {
      this.outcome = outcome;
    }

    @Override
    public void failed(BlipException reason) {
      if (!(reason instanceof BlipException.Disconnected)) {
        outcome.refused(reason);
      }
    }
  }
}
