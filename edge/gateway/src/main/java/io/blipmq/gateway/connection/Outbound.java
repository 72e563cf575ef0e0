package io.blipmq.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The bytes on their way to one connection: frames are encoded into one buffer, which goes to the
 * socket in one write. On the connection's event loop only. Between writes it holds nothing.
 */
public final class Outbound {
  private static final int SMALLEST = 256;
  private static final int LARGEST = 512 * 1024;
  private static final int OVERFULL = 1024 * 1024;

  private final Channel channel;
  private final GatewayStats stats;
  private @Nullable ByteBuf gathered;
  private int expectedBytes = SMALLEST;
  private boolean gone;

  public Outbound(Channel channel, GatewayStats stats) {
    this.channel = channel;
    this.stats = stats;
  }

  /**
   * Where to encode to; valid until the next {@link #flush}. An answer that comes when the
   * connection is gone goes nowhere, into memory that nobody has to release.
   */
  public ByteBuf buffer() {
    assert channel.eventLoop().inEventLoop();
    ByteBuf buffer = gathered;
    if (buffer == null) {
      buffer = gone ? Unpooled.buffer(SMALLEST) : channel.alloc().ioBuffer(expectedBytes);
      gathered = buffer;
    }
    return buffer;
  }

  /** Bytes that wait for the next flush. */
  public int gatheredBytes() {
    return gathered == null ? 0 : gathered.readableBytes();
  }

  /**
   * Whether far more than deliveries alone can amount to waits for a peer that does not read.
   * Writes what is gathered first if that is much.
   */
  public boolean overfull() {
    if (gatheredBytes() >= LARGEST) {
      flush();
    }
    return channel.bytesBeforeWritable() > OVERFULL;
  }

  /** Whether the socket takes more; if not, a change of writability says when it does. */
  public boolean writable() {
    return channel.isWritable();
  }

  /** Writes what is gathered. */
  public void flush() {
    ByteBuf buffer = gathered;
    if (buffer == null) {
      return;
    }
    gathered = null;
    int bytes = buffer.readableBytes();
    if (bytes == 0) {
      buffer.release();
      return;
    }
    expectedBytes = Math.clamp(Integer.highestOneBit(bytes) * 2L, SMALLEST, LARGEST);
    stats.countFlush(bytes);
    var _ = channel.writeAndFlush(buffer, channel.voidPromise());
  }

  /** Forgets what is gathered; the connection is gone. */
  public void discard() {
    gone = true;
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
