package io.blipmq.gateway.frame;

import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.ReadGate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;

/** What the parts of one connection share. On the connection's event loop. */
record Wiring(ChannelHandlerContext ctx, Outbound outbound, ReadGate gate) {
  EventLoop loop() {
    return ctx.channel().eventLoop();
  }

  /** Something went wrong outside of the handler's calls: ends this connection and no other. */
  void failed(RuntimeException reason) {
    ctx.pipeline().fireExceptionCaught(reason);
  }
}
