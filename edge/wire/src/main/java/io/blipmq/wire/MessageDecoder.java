package io.blipmq.wire;

import static io.blipmq.wire.MessageDescriptor.ALL_FLAGS;
import static io.blipmq.wire.MessageDescriptor.CREATED;
import static io.blipmq.wire.MessageDescriptor.DELAY;
import static io.blipmq.wire.MessageDescriptor.HEADERS;
import static io.blipmq.wire.MessageDescriptor.KEY;
import static io.blipmq.wire.MessageDescriptor.MIN_BYTES;
import static io.blipmq.wire.MessageDescriptor.MIN_HEADER_BYTES;
import static io.blipmq.wire.MessageDescriptor.QOS;
import static io.blipmq.wire.MessageDescriptor.TTL;
import static io.blipmq.wire.MessageDescriptor.USUAL_FLAGS;

import io.blipmq.api.BlipException;
import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.netty.buffer.ByteBuf;

/**
 * Reads the messages of one batch, one after the other; for one batch and one thread. A payload is
 * copied once, out of the socket's buffer into an array of its own, so that a message keeps nothing
 * but itself from the garbage collector.
 */
final class MessageDecoder {
  private long nowMillis;

  Message decode(ByteBuf in) {
    Fields.need(in, MIN_BYTES);
    int flags = in.readUnsignedByte();
    int length = in.readInt();
    if ((flags & ~ALL_FLAGS) != 0) {
      throw MalformedFrameException.payload(
          "message flags " + flags + "; use at most " + ALL_FLAGS);
    }
    String key = null;
    Headers headers = Headers.empty();
    long ttl = 0;
    long delay = 0;
    if ((flags & ~USUAL_FLAGS) != 0) {
      key = (flags & KEY) == 0 ? null : Fields.readText(in);
      headers = (flags & HEADERS) == 0 ? headers : readHeaders(in);
      ttl = (flags & TTL) == 0 ? 0 : Fields.readNotNegative(in, "TTL");
      delay = (flags & DELAY) == 0 ? 0 : Fields.readNotNegative(in, "delay");
    }
    long created = (flags & CREATED) == 0 ? now() : Fields.readNotNegative(in, "creation time");
    Fields.need(in, Integer.toUnsignedLong(length));
    byte[] payload = new byte[length];
    in.readBytes(payload);
    return Message.builder(payload)
        .qos((flags & QOS) == 0 ? QoS.AT_MOST_ONCE : QoS.AT_LEAST_ONCE)
        .key(key)
        .headers(headers)
        .ttlMillis(ttl)
        .delayMillis(delay)
        .createdMillis(created)
        .build();
  }

  /** The creation time of a message that does not say it: one reading of the clock per batch. */
  private long now() {
    if (nowMillis == 0) {
      nowMillis = System.currentTimeMillis();
    }
    return nowMillis;
  }

  private static Headers readHeaders(ByteBuf in) {
    int count = Fields.readShort(in);
    Fields.need(in, (long) count * MIN_HEADER_BYTES);
    String[] pairs = new String[2 * count];
    for (int i = 0; i < pairs.length; i += 2) {
      pairs[i] = Fields.readText(in);
      pairs[i + 1] = Fields.readText(in, Fields.readElements(in, 1));
    }
    try {
      return Headers.ofPairs(pairs);
    } catch (BlipException.InvalidRequest e) {
      throw MalformedFrameException.payload(String.valueOf(e.getMessage()));
    }
  }
}
