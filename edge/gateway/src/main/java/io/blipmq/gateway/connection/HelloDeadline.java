package io.blipmq.gateway.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Closes a connection that has not introduced itself in time. On the connection's event loop. */
public final class HelloDeadline extends ChannelInboundHandlerAdapter {
  private final Duration limit;
  private final GatewayStats stats;
  private @Nullable Future<?> timer;

  public HelloDeadline(Duration limit, GatewayStats stats) {
    this.limit = limit;
    this.stats = stats;
  }

  /** Ends the wait: the peer has introduced itself. */
  public static void met(ChannelHandlerContext ctx) {
    if (ctx.pipeline().get(HelloDeadline.class) != null) {
      ctx.pipeline().remove(HelloDeadline.class);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timer = ctx.executor().schedule(() -> passed(ctx), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void passed(ChannelHandlerContext ctx) {
    if (!ctx.isRemoved()) {
      stats.countProtocolError();
      // Through the whole pipeline, in which a WebSocket says goodbye.
      var _ = ctx.channel().close();
    }
  }
}
