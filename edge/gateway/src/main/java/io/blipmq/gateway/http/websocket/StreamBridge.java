package io.blipmq.gateway.http.websocket;

import io.blipmq.gateway.connection.GatewayStats;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * Binary frames as a stream of bytes, whose frames mean nothing [MQTT-6.0.0-2]; text ends the
 * connection [MQTT-6.0.0-1]. On the connection's event loop.
 */
final class StreamBridge extends Bridge {
  StreamBridge(GatewayStats stats) {
    super(stats);
  }

  @Override
  void data(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (frame instanceof TextWebSocketFrame) {
      refuse(ctx, WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
    } else if (frame.content().isReadable()) {
      ctx.fireChannelRead(frame.content().retain());
    }
  }

  @Override
  void frames(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
    var _ = ctx.write(new BinaryWebSocketFrame(bytes), promise);
  }
}
