package io.blipmq.gateway;

import io.blipmq.core.Broker;
import io.blipmq.gateway.connection.Authenticator;
import io.blipmq.gateway.connection.GatewayStats;
import io.blipmq.gateway.connection.Services;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The listeners and their connections. Any thread. */
public final class Gateway implements AutoCloseable {
  private static final int LOW_WATER_BYTES = 128 * 1024;
  private static final int HIGH_WATER_BYTES = 256 * 1024;
  private static final int BACKLOG = 1_024;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final Duration LAST_WRITES = Duration.ofSeconds(2);

  private final Services services;
  private final EventLoopGroup loops;
  private final Connections connections;
  private final List<Channel> listeners = new ArrayList<>();

  private Gateway(Services services, EventLoopGroup loops, Connections connections) {
    this.services = services;
    this.loops = loops;
    this.connections = connections;
  }

  /**
   * Says what of {@link #start} is known to fail before there is a broker, so that nobody opens a
   * journal for nothing. Binds to each address and lets go of it, without listening: nobody can
   * connect.
   *
   * @throws CannotListenException as start does; another program may still be faster
   * @throws IOException as start does
   * @throws IllegalArgumentException as start does
   */
  public static void check(GatewayConfig config) throws IOException {
    var _ = tls(config, Protocols.all(config.http(), config.mqtt()));
    for (Listener listener : config.listeners()) {
      InetSocketAddress address = listener.bind();
      ProtocolFamily family =
          address.getAddress() instanceof Inet6Address
              ? StandardProtocolFamily.INET6
              : StandardProtocolFamily.INET;
      try (SocketChannel socket = SocketChannel.open(family)) {
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
      } catch (IOException e) {
        throw new CannotListenException(address, e);
      }
    }
  }

  /**
   * Listens.
   *
   * @throws CannotListenException if one of the addresses can't be listened on, for example because
   *     it is in use; then none is
   * @throws IOException if a file of TLS is not right
   * @throws IllegalArgumentException if a listener is for a protocol that there is not, or for TLS
   *     without a certificate
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
    Protocols protocols = Protocols.all(config.http(), config.mqtt());
    Tls tls = tls(config, protocols);
    protocols.open(services);
    Transport transport = Transport.best();
    Gateway gateway =
        new Gateway(
            services,
            transport.loops(config.eventLoops()),
            new Connections(config.maxConnections(), services.stats()));
    try {
      for (Listener listener : config.listeners()) {
        gateway.listen(transport, listener, gateway.entrance(config, listener, protocols, tls));
      }
    } catch (IOException | RuntimeException e) {
      gateway.close();
      throw e;
    }
    return gateway;
  }

  private static @Nullable Tls tls(GatewayConfig config, Protocols protocols) throws IOException {
    if (config.tls().isPresent()) {
      return Tls.open(config.tls().get(), protocols.alpn(), config.helloDeadline());
    }
    for (Listener listener : config.listeners()) {
      if (listener.encryption() == Listener.Encryption.TLS) {
        throw new IllegalArgumentException(
            "TLS on " + listener.bind() + " needs a certificate, and there is none");
      }
    }
    return null;
  }

  private Entrance entrance(
      GatewayConfig config, Listener listener, Protocols protocols, @Nullable Tls tls) {
    return new Entrance(
        connections,
        config.helloDeadline(),
        listener.anonymous() ? services.anonymous() : services,
        protocols.of(listener),
        listener.encryption(),
        tls);
  }

  private void listen(Transport transport, Listener listener, Entrance entrance)
      throws IOException {
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
            .childHandler(entrance)
            .bind(listener.bind())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new CannotListenException(listener.bind(), bound.cause());
    }
    listeners.add(bound.channel());
  }

  /** Where the first listener listens. */
  public InetSocketAddress address() {
    return addresses().getFirst();
  }

  /** Where it listens, in the order of the listeners. */
  public List<InetSocketAddress> addresses() {
    return listeners.stream().map(each -> (InetSocketAddress) each.localAddress()).toList();
  }

  /** The port that the first listener listens on. */
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
      listeners.forEach(each -> each.close().awaitUninterruptibly());
      connections.goingDown();
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
    connections.close(LAST_WRITES);
    loops
        .shutdownGracefully(0, LAST_WRITES.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
  }
}
