package io.blipmq.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Opens sockets: one address of the host after the other. Event loop only, except that a name
 * server is asked on a virtual thread, because that blocks.
 */
final class Dialer {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

  private final EventLoop loop;
  private final Address address;
  private final Optional<ClientTls> tls;

  Dialer(EventLoop loop, Address address, Optional<ClientTls> tls) {
    this.loop = loop;
    this.address = address;
    this.tls = tls;
  }

  /** Gets how it went, on the event loop. */
  interface Outcome {
    /** Connected, and encrypted if that is wanted; the peer waits to be spoken to. */
    void connected(Channel channel);

    void failed(String why);
  }

  void dial(int timeoutMillis, Outcome outcome) {
    if (address.isLiteral()) {
      resolve(timeoutMillis, outcome);
    } else {
      Thread.ofVirtual().name("blipmq-client-resolve").start(() -> resolve(timeoutMillis, outcome));
    }
  }

  private void resolve(int timeoutMillis, Outcome outcome) {
    try {
      List<InetAddress> all = address.resolve();
      onLoop(() -> connect(all, 0, timeoutMillis, outcome));
    } catch (UnknownHostException e) {
      onLoop(() -> outcome.failed("the host " + address.host() + " is not known; check the name"));
    }
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else if (!loop.isShuttingDown()) {
      loop.execute(task);
    }
  }

  private void connect(List<InetAddress> all, int at, int timeoutMillis, Outcome outcome) {
    var target = new InetSocketAddress(all.get(at), address.port());
    ChannelFuture attempt =
        new Bootstrap()
            .group(loop)
            .disableResolver()
            .channel(NioSocketChannel.class)
            .option(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(target);
    attempt.addListener(done -> {
      if (done.isSuccess()) {
        tls.ifPresentOrElse(
            each -> each.encrypt(attempt.channel(), timeoutMillis, outcome),
            () -> outcome.connected(attempt.channel()));
      } else if (at + 1 < all.size()) {
        connect(all, at + 1, timeoutMillis, outcome);
      } else {
        outcome.failed(why(done.cause()));
      }
    });
  }

  private String why(Throwable cause) {
    boolean refused =
        cause instanceof ConnectException && String.valueOf(cause.getMessage()).contains("refused");
    return refused
        ? "nothing listens on " + address + "; start a broker with ./blipmq start, or pass --addr"
        : address + " does not answer: " + cause.getMessage();
  }
}
