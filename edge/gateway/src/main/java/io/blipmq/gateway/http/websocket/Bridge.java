package io.blipmq.gateway.http.websocket;

import io.blipmq.gateway.connection.GatewayStats;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/**
 * Between the frames of a WebSocket and the bytes of its sub-protocol; answers pings and the
 * closing handshake. On the connection's event loop.
 */
abstract class Bridge extends ChannelDuplexHandler {
  /** How long a peer may take to answer a close. */
  private static final long CLOSING_MILLIS = 2_000;

  private final GatewayStats stats;
  private boolean closing;

  Bridge(GatewayStats stats) {
    this.stats = stats;
  }

  /** A frame with data of the peer's; its content is released by the caller. */
  abstract void data(ChannelHandlerContext ctx, WebSocketFrame frame);

  /**
   * Writes bytes of the sub-protocol, at least one, as frames; takes over the bytes and the
   * promise.
   */
  abstract void frames(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise);

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object read) {
    try {
      if (closing && !(read instanceof CloseWebSocketFrame)) {
        return;
      }
      switch (read) {
        case CloseWebSocketFrame close -> answerClose(ctx, close);
        case PingWebSocketFrame ping -> {
          // A peer that only sends, and never reads, gets no heap of pongs.
          if (ctx.channel().isWritable()) {
            var _ = ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
          }
        }
        case PongWebSocketFrame pong -> {}
        case WebSocketFrame data -> data(ctx, data);
        default -> {}
      }
    } finally {
      ReferenceCountUtil.release(read);
    }
  }

  /**
   * Frames against the rules: who decodes them has said so to the peer, and ends the connection.
   */
  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException) {
      closing = true;
      stats.countProtocolError();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  private void answerClose(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
    if (closing) {
      var _ = ctx.close();
      return;
    }
    closing = true;
    ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
  }

  /** Ends the connection with a code that says why. */
  final void refuse(ChannelHandlerContext ctx, WebSocketCloseStatus status) {
    sayGoodbye(ctx, status, ctx.newPromise());
  }

  @Override
  public final void write(ChannelHandlerContext ctx, Object written, ChannelPromise promise) {
    if (closing) {
      ReferenceCountUtil.release(written);
      promise.tryFailure(new ClosedChannelException());
    } else if (written instanceof ByteBuf bytes && bytes.isReadable()) {
      frames(ctx, bytes, promise);
    } else {
      var _ = ctx.write(written, promise);
    }
  }

  /** The sub-protocol ends the connection. */
  @Override
  public final void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (closing || !ctx.channel().isActive()) {
      var _ = ctx.close(promise);
    } else {
      sayGoodbye(ctx, WebSocketCloseStatus.NORMAL_CLOSURE, promise);
    }
  }

  /** Closes when the peer has answered, or soon. */
  private void sayGoodbye(
      ChannelHandlerContext ctx, WebSocketCloseStatus status, ChannelPromise promise) {
    closing = true;
    ctx.channel().config().setAutoRead(true);
    ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
    ctx.writeAndFlush(new CloseWebSocketFrame(status))
        .addListener(written -> {
          if (!written.isSuccess() || ctx.channel().eventLoop().isShuttingDown()) {
            end(ctx);
          } else {
            var _ = ctx.executor().schedule(() -> end(ctx), CLOSING_MILLIS, TimeUnit.MILLISECONDS);
          }
        });
  }

  private static void end(ChannelHandlerContext ctx) {
    var _ = ctx.close();
  }
}
