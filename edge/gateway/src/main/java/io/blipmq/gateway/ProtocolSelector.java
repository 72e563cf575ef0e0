package io.blipmq.gateway;

import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Tells from a connection's first byte which protocol it speaks, and makes way for that one's
 * handler. On the connection's event loop.
 */
final class ProtocolSelector extends ChannelInboundHandlerAdapter {
  private final Services services;
  private final List<Protocol> protocols;

  ProtocolSelector(Services services, List<Protocol> protocols) {
    this.services = services;
    this.protocols = protocols;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    int first = bytes.isReadable() ? bytes.getUnsignedByte(bytes.readerIndex()) : -1;
    for (Protocol protocol : protocols) {
      if (protocol.beginsWith(first)) {
        ctx.pipeline().replace(this, null, protocol.handler(services));
        ctx.pipeline().fireChannelRead(bytes);
        return;
      }
    }
    ReferenceCountUtil.release(bytes);
    if (first >= 0) {
      services.stats().countProtocolError();
      var _ = ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var _ = ctx.close();
  }
}
