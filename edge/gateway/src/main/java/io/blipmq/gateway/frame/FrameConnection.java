package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.GoingDown;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.Services;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.FrameSplitter;
import io.blipmq.wire.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that speaks the native protocol. On its event loop. Whatever goes wrong in here
 * closes this connection and no other.
 */
final class FrameConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(FrameConnection.class);

  private final Services services;
  private @Nullable State state;

  /** What there is while the handler is in a pipeline. */
  private record State(FrameSplitter splitter, Outbound outbound, Handshake handshake) {}

  FrameConnection(Services services) {
    this.services = services;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    FrameSplitter splitter = new FrameSplitter(ctx.alloc(), FrameDescriptor.MAX_LENGTH_BEFORE_AUTH);
    Outbound outbound = new Outbound(ctx.channel(), services.stats());
    state = new State(splitter, outbound, new Handshake(services, ctx, splitter, outbound));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    State current = state;
    try {
      if (current != null) {
        services.stats().countReceived(bytes.readableBytes());
        current.splitter().feed(bytes, (type, id, payload) -> frame(current, type, id, payload));
      }
    } catch (MalformedFrameException e) {
      services.stats().countProtocolError();
      LOG.debug("event=protocol_error peer={} reason=\"{}\"", ctx.channel(), e.text());
      close(ctx);
    } finally {
      bytes.release();
    }
  }

  private boolean frame(State current, int type, long correlationId, ByteBuf payload) {
    try {
      current.handshake().frame(type, correlationId, payload);
    } catch (MalformedFrameException e) {
      if (e.isFatal()) {
        throw e;
      }
      Nacks.write(current.outbound(), correlationId, 400, e.text());
    } catch (BlipException e) {
      Nacks.write(current.outbound(), correlationId, e);
    }
    return true;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (state != null) {
      state.outbound().flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    FrameSession session = session();
    if (session != null && ctx.channel().isWritable()) {
      session.writable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == GoingDown.BEGUN) {
      // Fired by another thread.
      ctx.executor().execute(this::goingDown);
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  private void goingDown() {
    FrameSession session = session();
    if (session != null) {
      session.goingDown();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("event=connection_failed peer={}", ctx.channel(), cause);
    }
    close(ctx);
  }

  private @Nullable FrameSession session() {
    return state == null ? null : state.handshake().session();
  }

  private void close(ChannelHandlerContext ctx) {
    if (state != null) {
      state.outbound().flush();
    }
    var _ = ctx.close();
  }

  private void end() {
    State last = state;
    if (last == null) {
      return;
    }
    state = null;
    FrameSession session = last.handshake().session();
    if (session != null) {
      session.closed();
    }
    last.splitter().close();
    last.outbound().discard();
  }
}
