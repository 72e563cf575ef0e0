package io.blipmq.gateway;

import io.blipmq.gateway.connection.HelloDeadline;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets connections in, up to the limit. Called by all event loops. */
@Sharable
final class Entrance extends ChannelInitializer<Channel> {
  private static final int SMALLEST_READ = 256;
  private static final int FIRST_READ = 2_048;
  private static final int LARGEST_READ = 128 * 1024;

  private final GatewayConfig config;
  private final Services services;
  private final List<Protocol> protocols;
  private final ChannelGroup connections;
  private final AtomicInteger open = new AtomicInteger();

  Entrance(
      GatewayConfig config, Services services, List<Protocol> protocols, ChannelGroup connections) {
    this.config = config;
    this.services = services;
    this.protocols = protocols;
    this.connections = connections;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (open.incrementAndGet() > config.maxConnections()) {
      open.decrementAndGet();
      services.stats().countRefused();
      var _ = channel.close();
      return;
    }
    services.stats().countAccepted();
    channel
        .closeFuture()
        .addListener(closed -> {
          open.decrementAndGet();
          services.stats().countEnded();
        });
    channel
        .config()
        .setOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ));
    channel
        .pipeline()
        .addLast(new HelloDeadline(config.helloDeadline(), services.stats()))
        .addLast(new ProtocolSelector(services, protocols));
    connections.add(channel);
  }
}
