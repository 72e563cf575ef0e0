package io.blipmq.gateway;

import io.blipmq.core.Broker;
import io.blipmq.gateway.connection.Authenticator;
import io.blipmq.gateway.connection.GatewayStats;
import io.blipmq.gateway.connection.GoingDown;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.frame.FrameProtocol;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The listener and its connections. Any thread. */
public final class Gateway implements AutoCloseable {
  private static final int LOW_WATER_BYTES = 128 * 1024;
  private static final int HIGH_WATER_BYTES = 256 * 1024;
  private static final int BACKLOG = 1_024;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final Duration LAST_WRITES = Duration.ofSeconds(2);

  private final Services services;
  private final EventLoopGroup loops;
  private final ChannelGroup connections;
  private final Channel listener;

  private Gateway(
      Services services, EventLoopGroup loops, ChannelGroup connections, Channel listener) {
    this.services = services;
    this.loops = loops;
    this.connections = connections;
    this.listener = listener;
  }

  /**
   * Listens.
   *
   * @throws IOException if the address can't be listened on, for example because it is in use
   */
  public static Gateway start(GatewayConfig config, Broker broker, Authenticator authenticator)
      throws IOException {
    Services services =
        new Services(
            broker,
            authenticator,
            config.limits(),
            new GatewayStats(),
            config.serverName(),
            new AtomicBoolean());
    List<Protocol> protocols = List.of(new FrameProtocol());
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    Transport transport = Transport.best();
    EventLoopGroup loops = transport.loops(config.eventLoops());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.listener())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
            .childHandler(new Entrance(config, services, protocols, connections))
            .bind(config.bind())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(
          "can't listen on " + config.bind() + ": " + bound.cause().getMessage(), bound.cause());
    }
    return new Gateway(services, loops, connections, bound.channel());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** The port it listens on. */
  public int port() {
    return address().getPort();
  }

  public GatewayStats stats() {
    return services.stats();
  }

  /**
   * Stops accepting connections and publishes and tells clients so; deliveries in flight can still
   * be settled. Idempotent.
   */
  public void beginShutdown() {
    if (services.goingDown().compareAndSet(false, true)) {
      listener.close().awaitUninterruptibly();
      connections.forEach(c -> c.pipeline().fireUserEventTriggered(GoingDown.BEGUN));
    }
  }

  /** Waits until all deliveries have been settled; returns whether they were, in that time. */
  public boolean awaitSettled(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (services.broker().stats().inFlight() > 0) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  /** Closes all connections, after what is gathered for them has been written. Idempotent. */
  @Override
  public void close() {
    beginShutdown();
    connections.close().awaitUninterruptibly(LAST_WRITES.toMillis());
    loops
        .shutdownGracefully(0, LAST_WRITES.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
  }
}
