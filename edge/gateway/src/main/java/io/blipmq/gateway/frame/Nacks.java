package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameEncoder;

/** Refusals, the same in both versions. Stateless. */
final class Nacks {
  static final int INVALID = 400;
  static final int UNAUTHENTICATED = 401;
  static final int NOT_FOUND = 404;
  static final int TOO_LARGE = 413;
  static final int UNSUPPORTED_VERSION = 426;
  static final int STORAGE_FAILED = 500;

  private Nacks() {}

  static void write(Outbound outbound, long correlationId, int code, String text) {
    ServerFrameEncoder.encode(outbound.buffer(), correlationId, new ServerFrame.Nack(code, text));
  }

  static void write(Outbound outbound, long correlationId, BlipException reason) {
    write(outbound, correlationId, reason.code().number(), String.valueOf(reason.getMessage()));
  }
}
