package io.blipmq.gateway.frame;

import io.blipmq.api.ErrorCode;
import io.blipmq.gateway.connection.Outbound;

/** The answer to a PUBLISH of version 1: none if it succeeded. */
final class PollAnswer extends Answer {
  PollAnswer(PublishFlow flow, long correlationId, int bytes) {
    super(flow, correlationId, bytes);
  }

  @Override
  void write(Outbound outbound) {
    int code = code();
    if (code == ErrorCode.STORAGE_FAILED.number() || code == ErrorCode.STORAGE_FULL.number()) {
      Nacks.write(
          outbound, correlationId, Nacks.STORAGE_FAILED, "durable publish failed: " + text());
    } else if (code != 0) {
      Nacks.write(outbound, correlationId, code, text());
    }
  }
}
