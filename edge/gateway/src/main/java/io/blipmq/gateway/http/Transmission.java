package io.blipmq.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;

/** Writes the answers of one connection. On its event loop. */
final class Transmission {
  private static final long LINGER_MILLIS = 1_000;

  private final ChannelHandlerContext ctx;
  private final Door door;
  private final Watch watch;
  private HttpHeaders request = new DefaultHttpHeaders();
  private boolean head;
  private boolean last;
  private boolean streaming;

  /** HTTP/1.0 has no chunks: there the end of an answer is that of the connection. */
  private boolean chunks;

  Transmission(ChannelHandlerContext ctx, Door door, Watch watch) {
    this.ctx = ctx;
    this.door = door;
    this.watch = watch;
  }

  /** The next answer is to this request. */
  void begin(HttpRequest begun) {
    request = begun.headers();
    head = begun.method().equals(HttpMethod.HEAD);
    chunks = begun.protocolVersion().isKeepAliveDefault();
    last = !begun.decoderResult().isSuccess() || !HttpUtil.isKeepAlive(begun) || !chunks;
  }

  /** The connection ends with the next answer. */
  void last() {
    last = true;
  }

  boolean isLast() {
    return last;
  }

  /** Tells a peer that asked whether to send the body that it may. */
  void goOn() {
    var _ =
        ctx.writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
  }

  /** Writes a whole answer; for HEAD without its body, with the length that it would have. */
  ChannelFuture answer(Response response) {
    int length = response.content().readableBytes();
    DefaultFullHttpResponse full =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            response.status(),
            head ? Unpooled.EMPTY_BUFFER : response.content());
    full.headers().set(response.headers());
    if (response.status().code() != HttpResponseStatus.NO_CONTENT.code()) {
      full.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
    finish(full);
    door.services().stats().countFlush(length);
    watch.sending(door.config().requestTimeout().toMillis());
    return ctx.writeAndFlush(full);
  }

  private void finish(HttpResponse response) {
    last |= door.services().goingDown().get();
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    response.headers().set("x-content-type-options", "nosniff");
    door.cors().mark(request, response.headers());
    if (last) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  /** Writes the head of an answer that goes on, and ends with the connection. */
  void stream(String contentType) {
    last = true;
    streaming = true;
    HttpResponse begun = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    begun.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    HttpUtil.setTransferEncodingChunked(begun, chunks);
    finish(begun);
    var _ = ctx.writeAndFlush(begun);
  }

  /** Writes a part of it. */
  void send(ByteBuf part) {
    door.services().stats().countFlush(part.readableBytes());
    var _ = ctx.writeAndFlush(new DefaultHttpContent(part));
    if (!ctx.channel().isWritable()) {
      watch.sending(door.config().requestTimeout().toMillis());
    }
  }

  /** The socket takes bytes again. */
  void writable() {
    if (streaming) {
      watch.off();
    }
  }

  ChannelFuture endStream() {
    return ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  /**
   * Closes when the peer has, or soon: to close with bytes unread would take the answer from a peer
   * that is still sending.
   */
  void linger() {
    if (ctx.channel() instanceof DuplexChannel duplex) {
      var _ = duplex.shutdownOutput();
    }
    if (!ctx.channel().eventLoop().isShuttingDown()) {
      var _ = ctx.executor().schedule(this::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void close() {
    var _ = ctx.close();
  }
}
