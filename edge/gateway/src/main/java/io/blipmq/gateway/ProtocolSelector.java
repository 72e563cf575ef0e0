package io.blipmq.gateway;

import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells from a connection's first bytes which protocol it speaks, and makes way for that one's
 * handler. If they are TLS, it looks at what is inside, unless that has been agreed on. Holds at
 * most {@link Protocol#MOST_FIRST_BYTES} and what came with them; how long it waits is limited by
 * the deadline for introducing oneself. On the connection's event loop.
 */
final class ProtocolSelector extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolSelector.class);

  /** The type of TLS's first record. */
  private static final int TLS_HANDSHAKE = 0x16;

  private final Services services;
  private final List<Protocol> protocols;

  /** Null where TLS is not spoken, or already is. */
  private @Nullable Tls tls;

  private @Nullable ByteBuf first;

  ProtocolSelector(Services services, List<Protocol> protocols, @Nullable Tls tls) {
    this.services = services;
    this.protocols = protocols;
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object read) {
    ByteBuf bytes = gather(ctx, (ByteBuf) read);
    if (!bytes.isReadable()) {
      bytes.release();
      return;
    }
    Tls encryption = tls;
    if (encryption != null && bytes.getByte(bytes.readerIndex()) == TLS_HANDSHAKE) {
      tls = null;
      ctx.pipeline()
          .addBefore(ctx.name(), null, encryption.handler(ctx.alloc()))
          .addBefore(ctx.name(), null, new TlsFailures(services.stats()))
          .fireChannelRead(bytes);
      return;
    }
    for (Protocol protocol : protocols) {
      switch (protocol.match(bytes)) {
        case YES -> {
          handOver(ctx, protocol, bytes);
          return;
        }
        case MORE -> {
          if (bytes.readableBytes() < Protocol.MOST_FIRST_BYTES) {
            first = bytes;
            return;
          }
        }
        case NO -> {}
      }
    }
    bytes.release();
    close(ctx, "none of the protocols begins so");
  }

  private ByteBuf gather(ChannelHandlerContext ctx, ByteBuf read) {
    ByteBuf before = first;
    if (before == null) {
      return read;
    }
    first = null;
    ByteBuf both = ctx.alloc().buffer(before.readableBytes() + read.readableBytes());
    both.writeBytes(before).writeBytes(read);
    before.release();
    read.release();
    return both;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
      String agreed = ctx.pipeline().get(SslHandler.class).applicationProtocol();
      protocols.stream()
          .filter(protocol -> Protocols.alpn(protocol).equals(agreed))
          .findFirst()
          .ifPresent(protocol -> handOver(ctx, protocol, Unpooled.EMPTY_BUFFER));
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  private void handOver(ChannelHandlerContext ctx, Protocol protocol, ByteBuf bytes) {
    if (!services.admits(protocol)) {
      bytes.release();
      close(ctx, protocol.name() + " has no way to show an API key, which is demanded here");
      return;
    }
    ctx.pipeline().replace(this, null, protocol.handler(services));
    // From here on, and not from the pipeline's head: a TLS handler may stand before this one. What
    // a replaced handler fires goes to the one that has replaced it.
    if (bytes.isReadable()) {
      ctx.fireChannelRead(bytes);
    }
  }

  private void close(ChannelHandlerContext ctx, String reason) {
    services.stats().countProtocolError();
    LOG.debug("event=protocol_error peer={} reason=\"{}\"", ctx.channel(), reason);
    var _ = ctx.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (first != null) {
      first.release();
      first = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var _ = ctx.close();
  }
}
