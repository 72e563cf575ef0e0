package io.blipmq.gateway.flatbuffers;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes into buffers: u32 big-endian length, then that many bytes. Keeps what has come of one
 * buffer; a large length costs only the bytes that have arrived. One thread.
 */
final class BufferSplitter {
  private static final byte[] NOTHING = {};
  private static final int GROWTH = 4_096;

  private final int most;
  private int lengthBytes;
  private long length;
  private byte[] begun = NOTHING;
  private int have;

  /** With the largest length that is taken. */
  BufferSplitter(int most) {
    this.most = most;
  }

  /**
   * Takes bytes up to the end of a buffer, all of them if it is not there.
   *
   * @return the buffer, in an array of its own; null if it is not complete
   * @throws MalformedBufferException if its length is 0 or too large
   */
  byte @Nullable [] next(ByteBuf in) throws MalformedBufferException {
    while (lengthBytes < Integer.BYTES) {
      if (!in.isReadable()) {
        return null;
      }
      length = (length << Byte.SIZE) | in.readUnsignedByte();
      lengthBytes++;
      if (lengthBytes == Integer.BYTES && (length == 0 || length > most)) {
        throw new MalformedBufferException("length " + length + "; use 1 to " + most);
      }
    }
    int bytes = (int) Math.min(length - have, in.readableBytes());
    if (begun.length < have + bytes) {
      int wanted = Math.max(have + bytes, Math.min(2 * begun.length, begun.length + most));
      boolean whole = have + bytes == length;
      begun =
          Arrays.copyOf(
              begun, whole ? have + bytes : (int) Math.min(length, Math.max(GROWTH, wanted)));
    }
    in.readBytes(begun, have, bytes);
    have += bytes;
    if (have < length) {
      return null;
    }
    byte[] whole = begun.length == have ? begun : Arrays.copyOf(begun, have);
    begun = NOTHING;
    have = 0;
    length = 0;
    lengthBytes = 0;
    return whole;
  }
}
