package io.blipmq.gateway.frame;

import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.blipmq.wire.FrameDescriptor;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;

/** The native protocol. Stateless. */
public final class FrameProtocol implements Protocol {
  @Override
  public String name() {
    return "native";
  }

  /**
   * A first frame is small: its length begins with a zero. Only FlatBuffers begin so too; they are
   * asked before, and know themselves by what follows their length. Behind it is a type that there
   * is.
   */
  @Override
  public Match match(ByteBuf first) {
    int start = first.readerIndex();
    if (first.getByte(start) != 0
        || Protocol.leastLength(first) > FrameDescriptor.MAX_LENGTH_BEFORE_AUTH) {
      return Match.NO;
    }
    return Match.of(
        first.readableBytes() <= FrameDescriptor.TYPE_OFFSET
            || Handshake.isKnown(first.getUnsignedByte(start + FrameDescriptor.TYPE_OFFSET)));
  }

  @Override
  public ChannelHandler handler(Services services) {
    return new FrameConnection(services);
  }
}
