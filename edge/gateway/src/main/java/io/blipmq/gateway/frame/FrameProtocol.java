package io.blipmq.gateway.frame;

import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
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
   * asked before, and know themselves by what follows their length.
   */
  @Override
  public Match match(ByteBuf first) {
    return Match.of(first.getByte(first.readerIndex()) == 0);
  }

  @Override
  public ChannelHandler handler(Services services) {
    return new FrameConnection(services);
  }
}
