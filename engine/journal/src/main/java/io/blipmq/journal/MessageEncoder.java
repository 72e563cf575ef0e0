package io.blipmq.journal;

import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages to bytes as {@link MessageDescriptor} says, without garbage. One thread. */
final class MessageEncoder implements Message.PayloadReader {
  private ByteBuffer target = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);

  /** What {@link #encode} writes, in bytes; any thread. */
  static long bytes(Message message) {
    long bytes = (long) MessageDescriptor.FIXED_BYTES + message.size();
    String key = message.keyOrNull();
    bytes += key == null ? 0 : TextEncoder.bytes(key);
    bytes += message.createdMillis() == 0 ? 0 : Long.BYTES;
    bytes += message.ttlMillis() == 0 ? 0 : Long.BYTES;
    bytes += message.delayMillis() == 0 ? 0 : Long.BYTES;
    Headers headers = message.headers();
    if (headers.size() > 0) {
      bytes += Short.BYTES;
      for (int i = 0; i < headers.size(); i++) {
        bytes += TextEncoder.bytes(headers.name(i)) + TextEncoder.bytes(headers.value(i));
      }
    }
    return bytes;
  }

  void encode(Message message, ByteBuffer buffer) {
    buffer.put((byte) flags(message)).putInt(message.size());
    putUnlessZero(message.createdMillis(), buffer);
    putUnlessZero(message.ttlMillis(), buffer);
    putUnlessZero(message.delayMillis(), buffer);
    String key = message.keyOrNull();
    if (key != null) {
      TextEncoder.encode(key, buffer);
    }
    Headers headers = message.headers();
    if (headers.size() > 0) {
      buffer.putShort((short) headers.size());
      for (int i = 0; i < headers.size(); i++) {
        TextEncoder.encode(headers.name(i), buffer);
        TextEncoder.encode(headers.value(i), buffer);
      }
    }
    target = buffer;
    message.readPayload(this);
  }

  @Override
  public void read(byte[] array, int start, int length) {
    target.put(array, start, length);
  }

  private static int flags(Message message) {
    return message.qos().level()
        | (message.keyOrNull() == null ? 0 : MessageDescriptor.KEY)
        | (message.headers().size() == 0 ? 0 : MessageDescriptor.HEADERS)
        | (message.ttlMillis() == 0 ? 0 : MessageDescriptor.TTL)
        | (message.delayMillis() == 0 ? 0 : MessageDescriptor.DELAY)
        | (message.createdMillis() == 0 ? 0 : MessageDescriptor.CREATED);
  }

  private static void putUnlessZero(long value, ByteBuffer buffer) {
    if (value != 0) {
      buffer.putLong(value);
    }
  }
}
