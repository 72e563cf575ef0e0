package io.blipmq.gateway.flatbuffers;

import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;

/** The FlatBuffers protocol of BlipMQ 1.0. One for each gateway; any thread. */
public final class FlatBuffersProtocol implements Protocol {
  private static final int ROOT = 4;
  private static final int ALIGN = 4;

  /** Where the first root can be: behind its own offset and an empty vtable. */
  private static final int FIRST_ROOT = 8;

  /** The shortest buffer: an empty table there. */
  private static final int SHORTEST = 12;

  private volatile int longest = Integer.MAX_VALUE;

  @Override
  public String name() {
    return "flatbuffers";
  }

  @Override
  public void open(Services services) {
    longest = services.limits().maxMessageBytes();
  }

  /**
   * A length below 16 MiB, then the place of the root table, in the opposite byte order: a multiple
   * of four that lies inside. In a native frame the type stands there, and HELLO is 1.
   */
  @Override
  public Match match(ByteBuf first) {
    int start = first.readerIndex();
    int there = first.readableBytes();
    if (first.getByte(start) != 0) {
      return Match.NO;
    }
    long length = Protocol.leastLength(first);
    if (there < ROOT) {
      return length > longest ? Match.NO : Match.MORE;
    }
    if (length < SHORTEST || (there > ROOT && first.getByte(start + ROOT) % ALIGN != 0)) {
      return Match.NO;
    }
    if (there < ROOT + Integer.BYTES) {
      return length > longest ? Match.NO : Match.MORE;
    }
    // One that is too long is told so by its connection.
    long root = first.getUnsignedIntLE(start + ROOT);
    return Match.of(root % ALIGN == 0 && root >= FIRST_ROOT && root <= length - ALIGN);
  }

  @Override
  public boolean showsKeys() {
    return false;
  }

  @Override
  public ChannelHandler handler(Services services) {
    return new FlatBuffersConnection(services);
  }
}
