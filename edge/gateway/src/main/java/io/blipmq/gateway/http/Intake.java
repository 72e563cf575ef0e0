package io.blipmq.gateway.http;

import io.blipmq.gateway.connection.GatewayStats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Hands bytes to the decoder behind it only while the connection wants to hear of another part of a
 * request: so what a peer sends ahead waits as bytes, and not as objects many times their size. The
 * decoder decodes one thing for each call. On the connection's event loop.
 *
 * <p>Reading goes on while a request is being answered, or nobody would notice that the peer is
 * gone; it stops when much waits here.
 */
final class Intake extends ChannelInboundHandlerAdapter {
  private static final int MOST_WAITING_BYTES = 64 * 1024;

  private final GatewayStats stats;
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(2);
  private @Nullable ChannelHandlerContext ctx;
  private int waitingBytes;
  private boolean wanted = true;
  private boolean progress;
  private boolean decoderHasMore;
  private boolean pumping;
  private boolean discarding;

  Intake(GatewayStats stats) {
    this.stats = stats;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
  }

  /** Hands on what waits; to whoever has taken the place of the decoder. */
  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    ctx = null;
    removed.channel().config().setAutoRead(true);
    while (!waiting.isEmpty()) {
      removed.fireChannelRead(waiting.removeFirst());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    stats.countReceived(bytes.readableBytes());
    if (discarding) {
      bytes.release();
      return;
    }
    waiting.addLast(bytes);
    waitingBytes += bytes.readableBytes();
    pump();
  }

  @Override
  public void channelInactive(ChannelHandlerContext gone) {
    forget();
    gone.fireChannelInactive();
  }

  /** A part of a request has come. */
  void decoded() {
    progress = true;
  }

  /** Whether the connection wants to hear of more. */
  void want(boolean more) {
    wanted = more;
    if (more) {
      pump();
    }
  }

  /** From now on nothing is wanted for good, and reading goes on only to see the peer's end. */
  void discard() {
    discarding = true;
    wanted = false;
    forget();
    if (ctx != null) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  private void pump() {
    if (pumping || ctx == null) {
      return;
    }
    pumping = true;
    try {
      while (wanted && ctx != null && (decoderHasMore || !waiting.isEmpty())) {
        ByteBuf next = Unpooled.EMPTY_BUFFER;
        if (!decoderHasMore) {
          next = waiting.removeFirst();
          waitingBytes -= next.readableBytes();
        }
        progress = false;
        ctx.fireChannelRead(next);
        decoderHasMore = progress;
      }
    } finally {
      pumping = false;
    }
    if (ctx != null) {
      ctx.channel().config().setAutoRead(waitingBytes <= MOST_WAITING_BYTES);
    }
  }

  private void forget() {
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    waitingBytes = 0;
  }
}
