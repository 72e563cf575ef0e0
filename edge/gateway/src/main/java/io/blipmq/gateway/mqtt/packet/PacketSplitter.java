package io.blipmq.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into packets. A packet that came whole is seen in place; the rest is
 * gathered in a buffer that grows with what has come, not with what was announced. One thread.
 */
public final class PacketSplitter implements AutoCloseable {
  /** Where the remaining length begins. */
  private static final int LENGTH_OFFSET = 1;

  private static final int MOST_LENGTH_BYTES = 4;

  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf gathered;
  private int maxBytes;
  private boolean overlong;

  /** Sees the packets; false to stop for now. */
  public interface Handler {
    /** A packet: type and flags, and what the remaining length covers; not to be kept. */
    boolean packet(int first, ByteBuf body);
  }

  /**
   * A splitter.
   *
   * @param maxBytes the largest packet
   */
  public PacketSplitter(ByteBufAllocator allocator, int maxBytes) {
    this.allocator = allocator;
    this.maxBytes = maxBytes;
  }

  /** Changes the largest packet, from the next one on. */
  public void maxBytes(int bytes) {
    maxBytes = bytes;
  }

  /**
   * Whether the last packet's remaining length has more bytes than it need have, which version 5
   * forbids [MQTT-1.5.5-1] and 3.1.1 does not.
   */
  public boolean overlong() {
    return overlong;
  }

  /** The first byte of a packet of which more is to come; negative if there is none. */
  public int begun() {
    ByteBuf some = gathered;
    return some == null ? -1 : some.getUnsignedByte(some.readerIndex());
  }

  /**
   * Takes what has come, shows the packets that are complete, and keeps the rest. Stops behind a
   * packet whose handler says so; what is left then stays in the buffer.
   *
   * @throws MalformedPacketException of this or the handler; nothing more can be read then
   */
  public void feed(ByteBuf bytes, Handler handler) {
    boolean on = true;
    while (on && bytes.isReadable()) {
      ByteBuf whole = gathered;
      if (whole == null) {
        int length = wholeBytes(bytes);
        if (length < 0 || length > bytes.readableBytes()) {
          gather(bytes, bytes.readableBytes());
          return;
        }
        on = show(bytes, length, handler);
        continue;
      }
      int length = wholeBytes(whole);
      if (length < 0) {
        gather(bytes, 1);
        continue;
      }
      gather(bytes, Math.min(length - whole.readableBytes(), bytes.readableBytes()));
      if (whole.readableBytes() == length) {
        gathered = null;
        try {
          on = show(whole, length, handler);
        } finally {
          whole.release();
        }
      }
    }
    completeWithoutMore(handler, on);
  }

  /** A packet whose last byte was its length. */
  private void completeWithoutMore(Handler handler, boolean on) {
    ByteBuf whole = gathered;
    if (on && whole != null && wholeBytes(whole) == whole.readableBytes()) {
      gathered = null;
      try {
        handler.packet(
            whole.getUnsignedByte(whole.readerIndex()), whole.slice(whole.writerIndex(), 0));
      } finally {
        whole.release();
      }
    }
  }

  private static boolean show(ByteBuf in, int length, Handler handler) {
    int start = in.readerIndex();
    int first = in.getUnsignedByte(start);
    in.readerIndex(start + length);
    int header = LENGTH_OFFSET;
    while (in.getByte(start + header) < 0) {
      header++;
    }
    header++;
    return handler.packet(first, in.slice(start + header, length - header));
  }

  private void gather(ByteBuf bytes, int count) {
    ByteBuf target = gathered;
    if (target == null) {
      target = allocator.buffer(Math.max(count, 16));
      gathered = target;
    }
    target.writeBytes(bytes, count);
  }

  /** The packet's length with its header; negative if its length is not all there. */
  private int wholeBytes(ByteBuf in) {
    int start = in.readerIndex() + LENGTH_OFFSET;
    int length = 0;
    for (int i = 0; i < MOST_LENGTH_BYTES; i++) {
      if (start + i >= in.writerIndex()) {
        return -1;
      }
      int next = in.getUnsignedByte(start + i);
      length |= (next & 0x7F) << (7 * i);
      if ((next & 0x80) == 0) {
        overlong = next == 0 && i > 0;
        long all = (long) LENGTH_OFFSET + 1 + i + length;
        if (all > maxBytes) {
          // [MQTT-3.2.2-15]
          throw MalformedPacketException.of(
              ReasonCode.PACKET_TOO_LARGE,
              "a packet of " + all + " bytes; this server takes at most " + maxBytes);
        }
        return (int) all;
      }
    }
    throw MalformedPacketException.malformed("the remaining length has more than four bytes");
  }

  /** Lets go of what is gathered. */
  @Override
  public void close() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
