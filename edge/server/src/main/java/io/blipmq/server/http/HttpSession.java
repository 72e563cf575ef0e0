package io.blipmq.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection, each within a deadline that covers its arrival as well as
 * the way of the answer. Used by the connection's event loop only.
 */
final class HttpSession extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final long LINGER_MILLIS = 500;
  private static final Logger LOG = LoggerFactory.getLogger(HttpSession.class);

  private final Pages pages;
  private final Duration deadline;
  private @Nullable Future<?> timer;
  private boolean waiting;

  HttpSession(Pages pages, Duration deadline) {
    this.pages = pages;
    this.deadline = deadline;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    next(ctx);
  }

  /** What has come is not a whole request yet, and flow control forgets that one was asked for. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (waiting) {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTimer();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    waiting = false;
    boolean readable = request.decoderResult().isSuccess();
    boolean head = request.method().equals(HttpMethod.HEAD);
    boolean keepAlive = readable && HttpUtil.isKeepAlive(request);
    FullHttpResponse response = response(answer(request), head);
    if (!head && !request.method().equals(HttpMethod.GET)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    ctx.writeAndFlush(response)
        .addListener(sent -> {
          if (sent.isSuccess() && keepAlive) {
            next(ctx);
          } else if (sent.isSuccess() && !readable) {
            linger(ctx);
          } else {
            close(ctx);
          }
        });
  }

  /** A peer that breaks off, or whose bytes no handler before this one could take. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug(
        "event=http_closed peer={} reason=\"{}\"", ctx.channel().remoteAddress(), cause.toString());
    close(ctx);
  }

  private void next(ChannelHandlerContext ctx) {
    stopTimer();
    timer = ctx.executor().schedule(() -> close(ctx), deadline.toMillis(), TimeUnit.MILLISECONDS);
    waiting = true;
    ctx.read();
  }

  /**
   * Closes when the peer has, or soon: to close with bytes unread would take the answer from a peer
   * that is still sending. The codec throws away what comes after bytes that it could not read.
   */
  private static void linger(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof DuplexChannel duplex) {
      var _ = duplex.shutdownOutput();
    }
    ctx.channel().config().setAutoRead(true);
    var _ = ctx.executor().schedule(() -> close(ctx), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void close(ChannelHandlerContext ctx) {
    var _ = ctx.close();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private Page answer(FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return Page.text(400, "bad request");
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return Page.text(405, "method not allowed; use GET or HEAD");
    }
    String uri = request.uri();
    int query = uri.indexOf('?');
    try {
      Optional<Page> page = pages.page(query < 0 ? uri : uri.substring(0, query));
      return page.orElseGet(
          () -> Page.text(404, "not found; there are /metrics, /healthz and /readyz"));
    } catch (RuntimeException e) {
      LOG.error("event=http_page_failed", e);
      return Page.text(500, "internal error; see the log");
    }
  }

  /** With the length that a GET would have, and without the body for HEAD. */
  private static FullHttpResponse response(Page page, boolean head) {
    byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
    ByteBuf content = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(page.status()), content);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, page.contentType());
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    return response;
  }
}
