package io.blipmq.gateway.mqtt;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.GoingDown;
import io.blipmq.gateway.connection.HelloDeadline;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.PublishedTopics;
import io.blipmq.gateway.connection.ReadGate;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.MalformedPacketException;
import io.blipmq.gateway.mqtt.packet.PacketDecoder;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PacketEncoder;
import io.blipmq.gateway.mqtt.packet.PacketSplitter;
import io.blipmq.gateway.mqtt.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

// style: a connection's life, in the order in which it happens
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
  private final PacketDecoder decoder = new PacketDecoder();

  /** What has been read and not looked at yet; the first one perhaps in part. */
  private final ArrayDeque<ByteBuf> paused = new ArrayDeque<>(2);

  private @Nullable State state;
  private ClientPacket.@Nullable Connect connect;
  private @Nullable Admission admission;
  private @Nullable OpenSession open;
  private @Nullable KeepAlive keepAlive;
  private boolean feeding;

  /** Whether CONNACK has been written: from then on errors are told by DISCONNECT. */
  private boolean acknowledged;

  /** Whether the connection is on its way to its end: what comes is not looked at any more. */
  private boolean closing;

  /** What there is while the handler is in a pipeline. */
  private record State(
      ChannelHandlerContext ctx,
      PacketSplitter splitter,
      Outbound outbound,
      ReadGate gate,
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
    state =
        new State(
            ctx,
            new PacketSplitter(ctx.alloc(), MAX_CONNECT_BYTES),
            new Outbound(ctx.channel(), services.stats()),
            new ReadGate(ctx.channel()),
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
    paused.addLast(bytes);
    if (paused.size() == 1) {
      feed(current);
    }
  }

  /** Feeds what has been read, until the peer's unread answers are too many. */
  private void feed(State current) {
    if (feeding) {
      return;
    }
    if (isWaitingForSession()) {
      current.gate().close(ReadGate.Reason.UNREAD_ANSWERS);
      return;
    }
    feeding = true;
    boolean on = true;
    while (on && !closing && state != null && !paused.isEmpty()) {
      ByteBuf bytes = paused.getFirst();
      try {
        current.splitter().feed(bytes, this::packet);
        on = !bytes.isReadable();
      } catch (MalformedPacketException e) {
        fail(e.reasonCode(), e.text());
      } catch (BlipException e) {
        fail(Reasons.ofPublish(e.code()), String.valueOf(e.getMessage()));
      } finally {
        if (state != null && !bytes.isReadable()) {
          paused.removeFirst().release();
        }
      }
    }
    feeding = false;
    if (!closing && (!paused.isEmpty() || current.outbound().overfull())) {
      current.gate().close(ReadGate.Reason.UNREAD_ANSWERS);
    }
  }

  private boolean packet(int first, ByteBuf body) {
    State current = Objects.requireNonNull(state);
    if (connect == null && first >> 4 != PacketDescriptor.CONNECT) {
      // [MQTT-3.1.0-1]
      throw MalformedPacketException.protocolError("the first packet is no CONNECT");
    }
    ClientPacket packet = decoder.decode(first, body);
    if (current.splitter().overlong() && decoder.version() == PacketDescriptor.VERSION_5) {
      throw MalformedPacketException.malformed("the remaining length is encoded too long");
    }
    if (keepAlive != null) {
      keepAlive.heard();
    }
    if (packet instanceof ClientPacket.Connect opening) {
      connect(opening);
    } else {
      Objects.requireNonNull(open).packet(packet);
    }
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
    feed(current);
    if (paused.isEmpty()) {
      current.gate().open(ReadGate.Reason.UNREAD_ANSWERS);
    }
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
    current.splitter().maxBytes(maxPacketBytes());
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
    feed(current);
    if (paused.isEmpty()) {
      current.gate().open(ReadGate.Reason.UNREAD_ANSWERS);
    }
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
    boolean keepAliveImposed = admitted.keepAliveSeconds() != opening.keepAliveSeconds();
    PacketEncoder.connack(
        current.outbound().buffer(),
        opening.version(),
        present,
        new PacketEncoder.Granted(
            admitted.shortened() ? admitted.expirySeconds() : -1,
            keepAliveImposed ? admitted.keepAliveSeconds() : -1,
            admitted.assigned() ? admitted.clientId() : null,
            PublishFlow.RECEIVE_MAXIMUM,
            PublishFlow.TOPIC_ALIAS_MAXIMUM,
            maxPacketBytes()));
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
    ByteBuf out = current.outbound().buffer();
    String told = connect == null ? "" : Admission.terms(connect).told(text);
    boolean five = decoder.version() == PacketDescriptor.VERSION_5;
    if (acknowledged) {
      if (five) {
        PacketEncoder.disconnect(out, reason, told);
      }
    } else if (five ? takesRefusal() : isOldRefusal(reason)) {
      PacketEncoder.refusal(out, decoder.version(), reason, told);
    }
    if (acknowledged && reason == ReasonCode.PACKET_TOO_LARGE) {
      closing = true;
      current.outbound().flush();
      // To close with bytes unread would take the reason from a client that is still sending.
      var _ = current.loop().schedule(() -> end(current.ctx()), LINGER_MILLIS, MILLISECONDS);
    } else {
      close();
    }
  }

  /** A client may take packets so small that there is no CONNACK for it [MQTT-3.1.2-24]. */
  private boolean takesRefusal() {
    return connect == null
        || Admission.terms(connect).maximumPacketSize() >= PacketEncoder.REFUSAL_BYTES;
  }

  /** What 3.1.1 has a return code for; for anything else it just closes [MQTT-3.1.4-1]. */
  private boolean isOldRefusal(int reason) {
    return reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION
        || (connect != null
            && reason != ReasonCode.MALFORMED_PACKET
            && reason != ReasonCode.PROTOCOL_ERROR);
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
    last.splitter().close();
    paused.forEach(ByteBuf::release);
    paused.clear();
    last.outbound().discard();
  }
}
