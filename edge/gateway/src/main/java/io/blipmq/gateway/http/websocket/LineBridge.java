package io.blipmq.gateway.http.websocket;

import io.blipmq.gateway.connection.GatewayStats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.PromiseCombiner;

/**
 * A text message is a line of the sub-protocol, whatever line feeds JSON may have in it; each line
 * that goes out is a text frame. Binary frames end the connection. On the connection's event loop.
 */
final class LineBridge extends Bridge {
  private static final byte LF = '\n';
  private static final byte CR = '\r';

  /** A line of which the end has not been written yet. */
  private ByteBuf begun = Unpooled.EMPTY_BUFFER;

  LineBridge(GatewayStats stats) {
    super(stats);
  }

  @Override
  void data(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (frame instanceof BinaryWebSocketFrame) {
      refuse(ctx, WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
      return;
    }
    ByteBuf text = frame.content();
    ByteBuf line = ctx.alloc().ioBuffer(text.readableBytes() + 1);
    line.writeBytes(text);
    if (frame.isFinalFragment()) {
      while (line.isReadable() && isLineEnd(line.getByte(line.writerIndex() - 1))) {
        line.writerIndex(line.writerIndex() - 1);
      }
    }
    for (int i = line.readerIndex(); i < line.writerIndex(); i++) {
      if (isLineEnd(line.getByte(i))) {
        line.setByte(i, ' ');
      }
    }
    if (frame.isFinalFragment()) {
      line.writeByte(LF);
    }
    ctx.fireChannelRead(line);
  }

  private static boolean isLineEnd(byte b) {
    return b == LF || b == CR;
  }

  /** Writes all whole lines that are there. */
  @Override
  void frames(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
    ByteBuf rest = begun.isReadable() ? joined(ctx, bytes) : bytes;
    begun = Unpooled.EMPTY_BUFFER;
    PromiseCombiner all = new PromiseCombiner(ctx.executor());
    boolean told = !promise.isVoid();
    int end = rest.indexOf(rest.readerIndex(), rest.writerIndex(), LF);
    while (end >= 0) {
      ByteBuf line = rest.readRetainedSlice(end - rest.readerIndex());
      rest.skipBytes(1);
      if (line.isReadable() && line.getByte(line.writerIndex() - 1) == CR) {
        line.writerIndex(line.writerIndex() - 1);
      }
      if (told) {
        all.add(ctx.write(new TextWebSocketFrame(line)));
      } else {
        var _ = ctx.write(new TextWebSocketFrame(line), ctx.voidPromise());
      }
      end = rest.indexOf(rest.readerIndex(), rest.writerIndex(), LF);
    }
    if (rest.isReadable()) {
      begun = rest;
    } else {
      rest.release();
    }
    if (told) {
      all.finish(promise);
    }
  }

  private ByteBuf joined(ChannelHandlerContext ctx, ByteBuf bytes) {
    ByteBuf both = ctx.alloc().ioBuffer(begun.readableBytes() + bytes.readableBytes());
    both.writeBytes(begun).writeBytes(bytes);
    begun.release();
    bytes.release();
    return both;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (begun.isReadable()) {
      begun.release();
      begun = Unpooled.EMPTY_BUFFER;
    }
  }
}
