package io.blipmq.gateway.connection;

import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.core.topic.TopicHandle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a protocol that is a stream of commands, each handled before the next one is
 * looked at, with feeds that write to it. On its event loop. Whatever goes wrong in here closes
 * this connection and no other.
 *
 * <p>Back pressure: nothing is read while a publish waits for its outcome, and while the peer
 * leaves its answers unread.
 */
public abstract class StreamConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);

  private final Services services;
  private final Access access;

  private @Nullable State state;
  private boolean held;

  /** The last one that was published to, and may be. */
  private @Nullable TopicHandle lastTopic;

  private String lastText = "";

  /** What there is while the handler is in a pipeline. */
  private record State(
      ChannelHandlerContext ctx,
      Outbound outbound,
      ReadGate gate,
      Mailbox mailbox,
      Turns turns,
      PublishedTopics published,
      Arrivals arrivals) {}

  protected StreamConnection(Services services) {
    this.services = services;
    this.access = services.anonymousAccess();
  }

  // ---- for the protocol

  /**
   * Takes bytes up to the end of one command, and handles it if it is complete; all of the bytes,
   * if it is not.
   *
   * @throws ProtocolViolation if the connection is to be closed for them
   */
  protected abstract void take(ByteBuf in) throws ProtocolViolation;

  /** The connection is gone: lets go of all that it holds. */
  protected abstract void closed();

  protected final Services services() {
    return services;
  }

  /**
   * The topic of that text, to publish to.
   *
   * @throws io.blipmq.api.BlipException.NotPermitted if the peer, which has no way to show a key,
   *     may not
   */
  protected final TopicHandle published(String text) {
    TopicHandle known = lastTopic;
    if (known != null && !known.deleted() && lastText.equals(text)) {
      return known;
    }
    String name = LiteralTopic.name(text);
    access.publish(name);
    TopicHandle topic = services.broker().topic(name);
    lastTopic = topic;
    lastText = text;
    return topic;
  }

  /**
   * The topic of that text, to subscribe to.
   *
   * @throws io.blipmq.api.BlipException.NotPermitted if the peer may not
   */
  protected final TopicHandle subscribed(String text) {
    String name = LiteralTopic.name(text);
    access.subscribe(name);
    return services.broker().topic(name);
  }

  /** Where answers go; only while connected, which is so in every call of the protocol. */
  protected final Outbound outbound() {
    return state().outbound();
  }

  protected final Turns turns() {
    return state().turns();
  }

  private Mailbox mailbox() {
    return state().mailbox();
  }

  /** Whether the connection is gone; what comes late must ask. */
  final boolean isClosed() {
    return state == null;
  }

  /** The peer has said something that makes sense. */
  protected final void introduced() {
    HelloDeadline.met(state().ctx());
  }

  /** Looks at no further commands until {@link #release}. */
  private void hold() {
    held = true;
    state().gate().close(ReadGate.Reason.UNCONFIRMED);
  }

  /** Goes on. */
  final void release() {
    State current = state;
    if (current != null && held) {
      held = false;
      current.arrivals().feed();
      current.gate().open(ReadGate.Reason.UNCONFIRMED);
    }
  }

  /**
   * Publishes a message. The outcome is mostly known before the call returns; where it is not, the
   * connection's next command waits for it.
   */
  protected final void publish(
      TopicHandle topic, Message message, Consumer<Optional<ErrorCode>> refused) {
    if (services.goingDown().get()) {
      refused.accept(Optional.of(ErrorCode.SHUTTING_DOWN));
      return;
    }
    if (message.size() > services.limits().maxMessageBytes()) {
      refused.accept(Optional.of(ErrorCode.TOO_LARGE));
      return;
    }
    state().published().add(topic);
    Publishing publishing = new Publishing(this, mailbox(), refused);
    if (!publishing.publish(topic, message)) {
      hold();
    }
  }

  /** Closes the connection once all that has been answered is written. */
  protected final void closeWhenWritten() {
    State current = state();
    held = true;
    current.gate().close(ReadGate.Reason.UNCONFIRMED);
    current.outbound().flush();
    var _ =
        current.ctx().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private State state() {
    return Objects.requireNonNull(state);
  }

  // ---- the channel

  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    Outbound outbound = new Outbound(ctx.channel(), services.stats());
    Mailbox mailbox =
        new Mailbox(
            ctx.channel().eventLoop(),
            this::mailRead,
            reason -> ctx.pipeline().fireExceptionCaught(reason));
    ReadGate gate = new ReadGate(ctx.channel());
    state =
        new State(
            ctx,
            outbound,
            gate,
            mailbox,
            new Turns(services, outbound, mailbox),
            new PublishedTopics(ctx.channel()),
            new Arrivals(outbound, gate, this::takeOne));
  }

  @Override
  public final void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  private void mailRead() {
    State current = state;
    if (current != null) {
      current.turns().take();
      current.outbound().flush();
    }
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    State current = state;
    if (current == null) {
      bytes.release();
      return;
    }
    services.stats().countReceived(bytes.readableBytes());
    current.arrivals().add(bytes);
  }

  private boolean takeOne(ByteBuf bytes) {
    State current = state();
    if (held) {
      return false;
    }
    try {
      if (bytes.isReadable()) {
        take(bytes);
      }
    } catch (ProtocolViolation e) {
      violated(current, e);
    }
    return state != null && !current.outbound().overfull();
  }

  private void violated(State current, ProtocolViolation violation) {
    services.stats().countProtocolError();
    LOG.info(
        "event=protocol_error peer={} reason=\"{}\"",
        current.ctx().channel().remoteAddress(),
        violation.getMessage());
    current.outbound().flush();
    held = true;
    var _ = current.ctx().close();
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    if (state != null) {
      state.outbound().flush();
    }
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    State current = state;
    if (current == null || !ctx.channel().isWritable()) {
      return;
    }
    current.arrivals().feed();
    if (state != null) {
      current.turns().take();
      current.outbound().flush();
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("event=connection_failed peer={}", ctx.channel(), cause);
    }
    var _ = ctx.close();
  }

  private void end() {
    State last = state;
    if (last == null) {
      return;
    }
    closed();
    state = null;
    last.turns().clear();
    last.arrivals().release();
    last.outbound().discard();
  }
}
