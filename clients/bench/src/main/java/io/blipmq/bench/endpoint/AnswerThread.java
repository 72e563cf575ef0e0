package io.blipmq.bench.endpoint;

import java.io.IOException;

/** Reads what a broker answers to a sender, until the connection is closed. */
final class AnswerThread {
  private volatile boolean closed;

  /** Starts the thread. */
  void start(Wire wire, Wire.Parser parser, Confirmations confirmations) {
    Thread.ofVirtual()
        .name("bench-answers")
        .start(() -> {
          try {
            while (true) {
              wire.read(parser);
            }
          } catch (IOException | RuntimeException e) {
            if (!closed) {
              confirmations.failed(e);
            }
          }
        });
  }

  /** From now on the end of the connection is no failure. */
  void closing() {
    closed = true;
  }
}
