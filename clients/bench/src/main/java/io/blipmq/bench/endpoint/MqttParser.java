package io.blipmq.bench.endpoint;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** Cuts what an MQTT 3.1.1 broker sends into packets. */
final class MqttParser implements Wire.Parser {
  /** A remaining length has at most four bytes [MQTT-2.2.3]. */
  private static final int MOST_LENGTH_BITS = 28;

  private final Handler handler;

  /** Is told what comes. */
  @FunctionalInterface
  interface Handler {
    /**
     * A packet.
     *
     * @param head its first byte: type and flags
     * @param bytes what stands behind the length, from the position to the limit
     */
    void packet(int head, ByteBuffer bytes) throws IOException;
  }

  MqttParser(Handler handler) {
    this.handler = handler;
  }

  @Override
  public void parse(ByteBuffer bytes) throws IOException {
    while (bytes.remaining() >= 2) {
      int start = bytes.position();
      int at = start + 1;
      int length = 0;
      int shift = 0;
      int next;
      do {
        if (at == bytes.limit()) {
          return;
        }
        if (shift == MOST_LENGTH_BITS) {
          throw new ProtocolException("the broker sent a packet whose length has no end");
        }
        next = bytes.get(at++);
        length |= (next & 0x7F) << shift;
        shift += 7;
      } while (next < 0);
      if (bytes.limit() - at < length) {
        return;
      }
      int limit = bytes.limit();
      handler.packet(bytes.get(start) & 0xFF, bytes.position(at).limit(at + length));
      bytes.limit(limit).position(at + length);
    }
  }
}
