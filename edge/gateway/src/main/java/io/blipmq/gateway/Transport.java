package io.blipmq.gateway;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * How sockets are served: by epoll where it loads, else by what the JDK has.
 *
 * @param handlers makes the I/O handler of an event loop
 * @param listener the type of a listening socket
 */
public record Transport(IoHandlerFactory handlers, Class<? extends ServerChannel> listener) {
  /** The best that this machine has. */
  public static Transport best() {
    return Epoll.isAvailable()
        ? new Transport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class)
        : new Transport(NioIoHandler.newFactory(), NioServerSocketChannel.class);
  }

  /** That many event loops; 0 for one per core. */
  EventLoopGroup loops(int threads) {
    int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory("blipmq-loop", true), handlers);
  }
}
