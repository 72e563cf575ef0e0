package io.blipmq.server.http;

import io.blipmq.gateway.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Serves {@link Pages} over HTTP/1.1 on a port of its own. Opened and closed by any thread. */
public final class HttpListener implements AutoCloseable {
  private static final int MAX_LINE = 2_048;
  private static final int MAX_HEADERS = 8_192;
  private static final int MAX_BODY = 8_192;
  private static final int BACKLOG = 128;
  private static final long CLOSE_SECONDS = 5;

  private final EventLoopGroup loop;
  private final Channel channel;

  private HttpListener(EventLoopGroup loop, Channel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  /**
   * How much a peer may ask for.
   *
   * @param maxConnections at one time; further ones are closed at once
   * @param deadline for a request to arrive, and again for its answer to be taken
   */
  public record Limits(int maxConnections, Duration deadline) {
    /** Enough for a handful of scrapers and probes. */
    public static final Limits DEFAULT = new Limits(64, Duration.ofSeconds(10));
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if the address cannot be had
   */
  public static HttpListener open(
      Transport transport, InetSocketAddress address, Pages pages, Limits limits)
      throws IOException {
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("blipmq-http", true), transport.handlers());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(transport.listener())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(new Connections(pages, limits))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
    }
    return new HttpListener(loop, bound.channel());
  }

  /** The port that is listened on. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Closes the port and all connections, and waits for that. Idempotent. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Counts and equips new connections; runs on the one event loop. */
  private static final class Connections extends ChannelInitializer<Channel> {
    private final Pages pages;
    private final Limits limits;
    private int open;

    Connections(Pages pages, Limits limits) {
      this.pages = pages;
      this.limits = limits;
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    protected void initChannel(Channel connection) {
      assert connection.eventLoop().inEventLoop();
      if (open >= limits.maxConnections()) {
        var _ = connection.close();
        return;
      }
      open++;
      connection.closeFuture().addListener(closed -> open--);
      HttpDecoderConfig config =
          new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS);
      connection
          .pipeline()
          .addLast(new HttpServerCodec(config))
          .addLast(new HttpObjectAggregator(MAX_BODY, true))
          .addLast(new FlowControlHandler())
          .addLast(new HttpSession(pages, limits.deadline()));
    }
  }
}
