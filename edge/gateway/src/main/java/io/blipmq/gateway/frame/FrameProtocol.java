package io.blipmq.gateway.frame;

import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.channel.ChannelHandler;

/** The native protocol. Stateless. */
public final class FrameProtocol implements Protocol {
  /** A first frame is small: its length begins with a zero, which no other protocol does. */
  @Override
  public boolean beginsWith(int firstByte) {
    return firstByte == 0;
  }

  @Override
  public ChannelHandler handler(Services services) {
    return new FrameConnection(services);
  }
}
