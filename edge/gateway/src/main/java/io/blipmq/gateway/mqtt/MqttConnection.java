package io.blipmq.gateway.mqtt;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.Arrivals;
import io.blipmq.gateway.connection.GoingDown;
import io.blipmq.gateway.connection.HelloDeadline;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.PublishedTopics;
import io.blipmq.gateway.connection.ReadGate;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.MalformedPacketException;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PacketReader;
import io.blipmq.gateway.mqtt.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that speaks MQTT. On its event loop, but what says otherwise. Whatever goes wrong in
 * here closes this connection and no other.
 */
final class MqttConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

  /** CONNECT has five fields of up to 64 KiB each, and properties. */
  private static final int MAX_CONNECT_BYTES = 512 << 10;

  /** What a PUBLISH may have beside its payload. */
  private static final int MAX_OVERHEAD_BYTES = 256 << 10;

  /** How long a client that sends too much may take to read why it is closed. */
  private static final int LINGER_MILLIS = 1_000;

  private final Hub hub;
  private final Services services;

  private @Nullable State state;
  private ClientPacket.@Nullable Connect connect;
  private @Nullable Admission admission;
  private @Nullable OpenSession open;
  private @Nullable KeepAlive keepAlive;

  /** Whether CONNACK has been written: from then on errors are told by DISCONNECT. */
  private boolean acknowledged;

  /** Whether the connection is on its way to its end: what comes is not looked at any more. */
  private boolean closing;

  /** What there is while the handler is in a pipeline. */
  private record State(
      ChannelHandlerContext ctx,
      PacketReader reader,
      Outbound outbound,
      ReadGate gate,
      Arrivals arrivals,
      Mailbox mailbox,
      EventLoop loop) {}

  MqttConnection(Hub hub, Services services) {
    this.hub = hub;
    this.services = services;
  }

  // ---- bytes

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    EventLoop loop = ctx.channel().eventLoop();
    Outbound outbound = new Outbound(ctx.channel(), services.stats());
    ReadGate gate = new ReadGate(ctx.channel());
    state =
        new State(
            ctx,
            new PacketReader(ctx.alloc(), MAX_CONNECT_BYTES),
            outbound,
            gate,
            new Arrivals(outbound, gate, this::take),
            new Mailbox(loop, this::mailRead, this::failed),
            loop);
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
    if (current == null || closing) {
      bytes.release();
      return;
    }
    services.stats().countReceived(bytes.readableBytes());
    current.arrivals().add(bytes);
  }

  private boolean take(ByteBuf bytes) {
    if (isWaitingForSession()) {
      return false;
    }
    if (!closing) {
      try {
        Objects.requireNonNull(state).reader().feed(bytes, this::packet);
      } catch (MalformedPacketException e) {
        fail(e.reasonCode(), e.text());
      } catch (BlipException e) {
        fail(Reasons.ofPublish(e.code()), String.valueOf(e.getMessage()));
      }
    }
    if (closing && state != null) {
      bytes.skipBytes(bytes.readableBytes());
    }
    return !bytes.isReadable();
  }

  private boolean packet(ClientPacket packet) {
    if (keepAlive != null) {
      keepAlive.heard();
    }
    if (packet instanceof ClientPacket.Connect opening) {
      connect(opening);
    } else {
      Objects.requireNonNull(open).packet(packet);
    }
    State current = Objects.requireNonNull(state);
    return !closing && !isWaitingForSession() && !current.outbound().overfull();
  }

  private boolean isWaitingForSession() {
    return connect != null && open == null;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flush();
  }

  /** Answers, and what became possible by what was read. */
  private void flush() {
    State current = state;
    if (current != null && !closing) {
      if (open != null) {
        open.mailRead();
      }
      current.outbound().flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    State current = state;
    if (current == null || !ctx.channel().isWritable() || closing) {
      return;
    }
    current.arrivals().feed();
    flush();
  }

  private void mailRead() {
    State current = state;
    if (current != null) {
      flush();
    }
  }

  // ---- the session

  private void connect(ClientPacket.Connect opening) {
    State current = Objects.requireNonNull(state);
    connect = opening;
    Admission admitted = Admission.of(opening, services, hub.sessions());
    admission = admitted;
    HelloDeadline.met(current.ctx());
    current.reader().maxBytes(maxPacketBytes());
    hub.sessions().seek(this, admitted.clientId());
  }

  private int maxPacketBytes() {
    return (int)
        Math.min(
            PacketDescriptor.MAX_LENGTH,
            (long) services.limits().maxMessageBytes() + MAX_OVERHEAD_BYTES);
  }

  /** The session is this connection's; null if there was none. Any thread. */
  void granted(@Nullable Session existing) {
    State current = state;
    if (current != null) {
      current.loop().execute(() -> opened(existing));
    }
  }

  private void opened(@Nullable Session existing) {
    State current = state;
    Admission admitted = Objects.requireNonNull(admission);
    if (current == null || closing) {
      // It was gone before; end() has left, or will.
      return;
    }
    try {
      open(current, admitted, existing);
    } catch (BlipException e) {
      fail(Reasons.ofConnect(e.code()), String.valueOf(e.getMessage()));
      return;
    }
    keepAlive =
        new KeepAlive(
            current.loop(),
            admitted.keepAliveSeconds(),
            () ->
                fail(
                    ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing heard for one and a half keep alives"));
    current.arrivals().feed();
    flush();
  }

  private void open(State current, Admission admitted, @Nullable Session existing) {
    ClientPacket.Connect opening = Objects.requireNonNull(connect);
    Session session = existing;
    if (session != null && opening.cleanStart()) {
      // [MQTT-3.1.2-4]
      hub.sessions().end(session);
      session = null;
    }
    boolean present = session != null;
    if (session == null) {
      session = new Session(admitted.clientId(), admitted.expirySeconds());
    } else {
      session.expirySeconds = admitted.expirySeconds();
      hub.wills().remove(admitted.clientId());
    }
    Peer peer =
        new Peer(
            this,
            hub,
            services,
            current.loop(),
            current.outbound(),
            current.gate(),
            current.mailbox(),
            new PublishedTopics(current.ctx().channel()),
            admitted.access(),
            admitted.terms());
    hub.sessions().hold(this, session);
    OpenSession opened = new OpenSession(peer, session);
    open = opened;
    try {
      opened.begin(opening);
    } catch (BlipException e) {
      if (!present) {
        hub.sessions().end(session);
      }
      throw e;
    }
    // From here on nothing can fail [MQTT-3.14.0-1].
    acknowledged = true;
    admitted.acknowledge(current.outbound().buffer(), opening, present, maxPacketBytes());
    opened.deliveries().acknowledgements().resume();
  }

  /** Another connection wants the session. Any thread. */
  void takenOver() {
    State current = state;
    if (current != null) {
      current
          .loop()
          .execute(
              () -> leave(ReasonCode.SESSION_TAKEN_OVER, "another connection has the session"));
    }
  }

  // ---- the end

  /** The client has broken the rules, or can't be served: tells it why, and closes. */
  void fail(int reason, String text) {
    State current = state;
    if (current == null || closing) {
      return;
    }
    services.stats().countProtocolError();
    LOG.debug("event=protocol_error peer={} reason=\"{}\"", current.ctx().channel(), text);
    leave(reason, text);
  }

  /** Tells the client a reason, if its version has a way to, and closes. */
  private void leave(int reason, String text) {
    State current = state;
    if (current == null || closing) {
      return;
    }
    if (open != null) {
      open.answerPings();
    }
    Farewell.write(
        current.outbound().buffer(),
        current.reader().version(),
        connect,
        acknowledged,
        new Farewell.Reason(reason, text));
    if (acknowledged && reason == ReasonCode.PACKET_TOO_LARGE) {
      closing = true;
      current.outbound().flush();
      // To close with bytes unread would take the reason from a client that is still sending.
      var _ = current.loop().schedule(() -> end(current.ctx()), LINGER_MILLIS, MILLISECONDS);
    } else {
      close();
    }
  }

  /** Closes once what is gathered has been written. */
  void close() {
    State current = state;
    if (current == null || closing) {
      return;
    }
    closing = true;
    current.outbound().flush();
    var _ = current.ctx().close();
  }

  private static void end(ChannelHandlerContext ctx) {
    var _ = ctx.close();
  }

  private void failed(RuntimeException cause) {
    State current = state;
    if (current != null) {
      exceptionCaught(current.ctx(), cause);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("event=connection_failed peer={}", ctx.channel(), cause);
    }
    close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == GoingDown.BEGUN) {
      // Fired by another thread.
      ctx.executor().execute(() -> leave(ReasonCode.SERVER_SHUTTING_DOWN, "connect again later"));
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  private void end() {
    State last = state;
    if (last == null) {
      return;
    }
    state = null;
    closing = true;
    if (keepAlive != null) {
      keepAlive.stop();
    }
    if (open != null) {
      open.closed();
    }
    if (admission != null) {
      hub.sessions().leave(this, admission.clientId());
    }
    last.reader().close();
    last.arrivals().release();
    last.outbound().discard();
  }
}
