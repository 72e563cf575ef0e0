package io.blipmq.wire;

import io.blipmq.api.Message;
import io.netty.buffer.ByteBuf;

/** Reads a DELIVER payload. Stateless. */
public final class DeliverDecoder {
  private DeliverDecoder() {}

  /**
   * Shows each delivery in turn; those before a malformed one have been shown by then.
   *
   * @throws MalformedFrameException not fatal
   */
  public static void decode(ByteBuf payload, Visitor visitor) {
    int subscription = Fields.readInt(payload);
    int cursor = Fields.readInt(payload);
    int count = Fields.readElements(payload, DeliverDescriptor.MIN_DELIVERY_BYTES);
    MessageDecoder decoder = new MessageDecoder();
    visitor.begin(subscription, cursor, count);
    for (int i = 0; i < count; i++) {
      Fields.need(payload, DeliverDescriptor.MIN_DELIVERY_BYTES);
      long offset = payload.readLong();
      int attempt = payload.readInt();
      visitor.delivery(offset, attempt, decoder.decode(payload));
    }
    Fields.end(payload);
  }

  /** Gets what a DELIVER frame holds. */
  public interface Visitor {
    /** A frame of this cursor with so many deliveries. */
    void begin(int subscription, int cursor, int count);

    /** The next delivery; the message's QoS is that of the delivery. */
    void delivery(long offset, int attempt, Message message);
  }
}
