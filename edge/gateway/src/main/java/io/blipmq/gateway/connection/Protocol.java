package io.blipmq.gateway.connection;

import io.netty.channel.ChannelHandler;

/** One way to speak to the broker. Stateless. */
public interface Protocol {
  /** Whether a connection that begins with this byte (0 to 255) speaks it. */
  boolean beginsWith(int firstByte);

  /**
   * A handler for one connection, which gets its bytes from the first one on. It removes {@link
   * HelloDeadline} when the peer has introduced itself.
   */
  ChannelHandler handler(Services services);
}
