package io.blipmq.gateway;

import io.blipmq.gateway.connection.HelloDeadline;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.List;

/** Lets connections of one listener in, up to the gateway's limit. Called by all event loops. */
@Sharable
final class Entrance extends ChannelInitializer<Channel> {
  private static final int SMALLEST_READ = 256;
  private static final int FIRST_READ = 2_048;
  private static final int LARGEST_READ = 128 * 1024;

  private final Connections connections;
  private final Duration helloDeadline;
  private final Services services;
  private final List<Protocol> protocols;

  /** With what is spoken here; one protocol is spoken whatever the first bytes are. */
  Entrance(
      Connections connections,
      Duration helloDeadline,
      Services services,
      List<Protocol> protocols) {
    this.connections = connections;
    this.helloDeadline = helloDeadline;
    this.services = services;
    this.protocols = protocols;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!connections.admit(channel)) {
      var _ = channel.close();
      return;
    }
    channel
        .config()
        .setOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ));
    channel.pipeline().addLast(new HelloDeadline(helloDeadline, services.stats()));
    channel
        .pipeline()
        .addLast(
            protocols.size() == 1
                ? protocols.getFirst().handler(services)
                : new ProtocolSelector(services, protocols));
  }
}
