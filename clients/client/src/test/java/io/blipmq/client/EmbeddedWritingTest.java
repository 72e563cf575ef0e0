package io.blipmq.client;

import io.blipmq.api.BlipMQ;

/** {@link WritingContract} in this process. */
final class EmbeddedWritingTest extends WritingContract {
  @Override
  BlipMQ open() {
    return BlipMQ.open();
  }
}
