package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.Arrivals;
import io.blipmq.gateway.connection.GoingDown;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.ReadGate;
import io.blipmq.gateway.connection.Services;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.FrameSplitter;
import io.blipmq.wire.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.Objects;
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
  private record State(
      FrameSplitter splitter, Wiring wiring, Handshake handshake, Arrivals arrivals) {
    Outbound outbound() {
      return wiring.outbound();
    }
  }

  FrameConnection(Services services) {
    this.services = services;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    FrameSplitter splitter = new FrameSplitter(ctx.alloc(), FrameDescriptor.MAX_LENGTH_BEFORE_AUTH);
    Wiring wiring =
        new Wiring(ctx, new Outbound(ctx.channel(), services.stats()), new ReadGate(ctx.channel()));
    Arrivals arrivals = new Arrivals(wiring.outbound(), wiring.gate(), this::take);
    state = new State(splitter, wiring, new Handshake(services, wiring, splitter), arrivals);
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
    if (current == null) {
      bytes.release();
      return;
    }
    services.stats().countReceived(bytes.readableBytes());
    current.arrivals().add(bytes);
  }

  private boolean take(ByteBuf bytes) {
    State current = Objects.requireNonNull(state);
    try {
      current.splitter().feed(bytes, (type, id, payload) -> frame(current, type, id, payload));
    } catch (MalformedFrameException e) {
      ChannelHandlerContext ctx = current.wiring().ctx();
      services.stats().countProtocolError();
      LOG.debug("event=protocol_error peer={} reason=\"{}\"", ctx.channel(), e.text());
      close(ctx);
    }
    return !bytes.isReadable();
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
    return !current.outbound().overfull();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (state != null) {
      state.outbound().flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    State current = state;
    if (current == null || !ctx.channel().isWritable()) {
      return;
    }
    current.arrivals().feed();
    FrameSession session = session();
    if (session != null) {
      session.writable();
    }
    if (state != null) {
      current.outbound().flush();
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
    last.arrivals().release();
    last.outbound().discard();
  }
}
