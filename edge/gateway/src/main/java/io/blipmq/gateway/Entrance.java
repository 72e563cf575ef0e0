package io.blipmq.gateway;

import io.blipmq.gateway.connection.HelloDeadline;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  private final Listener.Encryption encryption;
  private final @Nullable Tls tls;

  /** Where one protocol is spoken, it is whatever the first bytes are. */
  Entrance(
      Connections connections,
      Duration helloDeadline,
      Services services,
      List<Protocol> protocols,
      Listener.Encryption encryption,
      @Nullable Tls tls) {
    this.connections = connections;
    this.helloDeadline = helloDeadline;
    this.services = services;
    this.protocols = protocols;
    this.encryption = encryption;
    this.tls = tls;
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
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(new HelloDeadline(helloDeadline, services.stats()));
    if (tls != null && encryption == Listener.Encryption.TLS) {
      pipeline.addLast(tls.handler(channel.alloc()), new TlsFailures(services.stats()));
    }
    boolean told = encryption == Listener.Encryption.TOLD;
    pipeline.addLast(
        protocols.size() == 1 && services.admits(protocols.getFirst())
            ? protocols.getFirst().handler(services)
            : new ProtocolSelector(services, protocols, told ? tls : null));
  }
}
