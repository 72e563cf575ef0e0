package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import io.blipmq.api.ErrorCode;
import io.blipmq.gateway.connection.GoingDown;
import io.blipmq.gateway.connection.HelloDeadline;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.PublishedTopics;
import io.blipmq.gateway.connection.Services;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that speaks HTTP/1.1: one request at a time, in order, those sent ahead wait. On its
 * event loop.
 *
 * <pre>
 *   IDLE ── head ──▶ RECEIVING ── end of the body ──▶ ANSWERING ── answer written ──▶ IDLE
 *              └───▶ REFUSING (the body is thrown away) ──▶ ANSWERING ──▶ … or CLOSING
 * </pre>
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /** A body that is thrown away so that the connection can be used again; longer ones end it. */
  private static final int MOST_DISCARDED = 64 * 1024;

  private final Door door;
  private final Intake intake;
  private @Nullable Transmission transmission;
  private @Nullable Watch watch;
  private @Nullable PublishedTopics published;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable Mailbox mailbox;

  private State state = State.IDLE;
  private @Nullable HttpRequest head;
  private Admission admission = new Admission.Answered(Response.empty(HttpResponseStatus.OK));
  private Body body;
  private int discarded;
  private @Nullable Exchange exchange;

  private enum State {
    IDLE,
    RECEIVING,
    REFUSING,
    ANSWERING,
    CLOSING
  }

  HttpConnection(Door door, Intake intake) {
    this.door = door;
    this.intake = intake;
    this.body = new Body(door.bodies(), door.config().maxBodyBytes());
  }

  Services services() {
    return door.services();
  }

  EventLoop loop() {
    return context().channel().eventLoop();
  }

  Mailbox mailbox() {
    return Objects.requireNonNull(mailbox);
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(ctx);
  }

  PublishedTopics published() {
    return Objects.requireNonNull(published);
  }

  private Watch watch() {
    return Objects.requireNonNull(watch);
  }

  private Transmission transmission() {
    return Objects.requireNonNull(transmission);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
    mailbox =
        new Mailbox(
            added.channel().eventLoop(), () -> {}, e -> added.pipeline().fireExceptionCaught(e));
    watch = new Watch(added.channel(), this::late);
    published = new PublishedTopics(added.channel());
    transmission = new Transmission(added, door, watch);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    end();
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    end();
    inactive.fireChannelInactive();
  }

  private void end() {
    state = State.CLOSING;
    body.release();
    if (watch != null) {
      watch.end();
    }
    endExchange(false);
  }

  private void endExchange(boolean answered) {
    Exchange last = exchange;
    exchange = null;
    if (last != null) {
      last.end(answered);
    }
  }

  // ---- receiving

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    intake.decoded();
    try {
      if (message instanceof HttpRequest request && state == State.IDLE) {
        begin(request);
      }
      if (message instanceof HttpContent content) {
        take(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest request) {
    if (!door.upgrade().isWanted(request)) {
      HelloDeadline.met(context());
    }
    head = request;
    discarded = 0;
    transmission().begin(request);
    admission = Admission.of(request, door);
    watch().receiving(door.config().requestTimeout().toMillis());
    state = admission instanceof Admission.Answered ? State.REFUSING : State.RECEIVING;
    if (!request.decoderResult().isSuccess()) {
      services().stats().countProtocolError();
      refuseAtOnce();
    } else if (state == State.REFUSING && mayNotBeDiscarded(request)) {
      refuseAtOnce();
    } else if (state == State.RECEIVING && HttpUtil.is100ContinueExpected(request)) {
      transmission().goOn();
    }
  }

  private static boolean mayNotBeDiscarded(HttpRequest request) {
    return HttpUtil.is100ContinueExpected(request)
        || HttpUtil.getContentLength(request, 0L) > MOST_DISCARDED;
  }

  private void take(HttpContent content) {
    switch (state) {
      case RECEIVING -> receive(content);
      case REFUSING -> {
        discarded += content.content().readableBytes();
        if (discarded > MOST_DISCARDED || !content.decoderResult().isSuccess()) {
          refuseAtOnce();
        }
      }
      case IDLE, ANSWERING, CLOSING -> {
        return;
      }
    }
    if (content instanceof LastHttpContent
        && (state == State.RECEIVING || state == State.REFUSING)) {
      received();
    }
  }

  private void receive(HttpContent content) {
    if (!content.decoderResult().isSuccess()) {
      services().stats().countProtocolError();
      refuse(Problem.of(HttpResponseStatus.BAD_REQUEST, "the body can't be read").response());
      return;
    }
    ByteBuf bytes = content.content();
    if (!bytes.isReadable()) {
      return;
    }
    try {
      if (!(admission instanceof Admission.Admitted admitted && admitted.route().body())) {
        throw new BlipException.InvalidRequest("this operation takes no body; send none");
      }
      body.append(bytes, HttpUtil.getContentLength(Objects.requireNonNull(head), 0L));
    } catch (BlipException e) {
      refuse(Problem.of(e).response());
    }
  }

  private void refuse(Response response) {
    admission = new Admission.Answered(response);
    refuseAtOnce();
  }

  /** Answers without having read the rest of the request, which ends the connection. */
  private void refuseAtOnce() {
    transmission().last();
    received();
  }

  private void received() {
    state = State.ANSWERING;
    intake.want(false);
    watch().off();
    HttpRequest request = Objects.requireNonNull(head);
    head = null;
    switch (admission) {
      case Admission.Answered answered -> {
        body.release();
        answer(bare(request), answered.response());
      }
      case Admission.Upgraded upgraded -> upgrade(request, upgraded.target());
      case Admission.Admitted admitted -> {
        Exchange current =
            new Exchange(
                this,
                admitted.request(request, body.take()),
                services().access(admitted.principal()));
        exchange = current;
        handle(admitted.route(), current);
      }
    }
  }

  /** The exchange of a request that no endpoint sees. */
  private Exchange bare(HttpRequest request) {
    Exchange bare =
        new Exchange(
            this,
            new Request(request, Target.NONE, Map.of(), new byte[0]),
            services().anonymousAccess());
    exchange = bare;
    return bare;
  }

  private static void handle(Routes.Route route, Exchange exchange) {
    try {
      route.endpoint().handle(exchange);
    } catch (BlipException e) {
      exchange.refuse(e);
    } catch (RuntimeException e) {
      exchange.answer(failure(e));
    }
  }

  static Response failure(RuntimeException reason) {
    LOG.error("event=http_request_failed", reason);
    return new Problem(
            HttpResponseStatus.INTERNAL_SERVER_ERROR,
            ErrorCode.STORAGE_FAILED,
            "the request failed; see the server's log")
        .response();
  }

  private void upgrade(HttpRequest request, Target target) {
    Optional<Response> refused =
        door.upgrade().upgrade(context(), request, target.query(), services());
    if (refused.isPresent()) {
      answer(bare(request), refused.get());
    } else {
      handOver(context().pipeline());
    }
  }

  /** Another handler has taken this one's place; it gets what has come behind the request. */
  private void handOver(ChannelPipeline pipeline) {
    if (pipeline.get(HelloDeadline.class) == null) {
      pipeline.addFirst(new HelloDeadline(door.config().requestTimeout(), services().stats()));
    }
    pipeline.remove(intake);
  }

  // ---- answering

  void answer(Exchange answered, Response response) {
    transmission().answer(response).addListener(written -> sent(answered, written.isSuccess()));
  }

  void stream(String contentType) {
    transmission().stream(contentType);
  }

  void send(ByteBuf part) {
    transmission().send(part);
  }

  boolean writable() {
    return context().channel().isWritable();
  }

  void endStream(Exchange ended) {
    transmission().endStream().addListener(written -> sent(ended, written.isSuccess()));
  }

  private void sent(Exchange answered, boolean success) {
    if (exchange != answered) {
      return;
    }
    watch().off();
    endExchange(success);
    if (!success) {
      var _ = context().close();
    } else if (transmission().isLast()) {
      state = State.CLOSING;
      intake.discard();
      transmission().linger();
    } else {
      state = State.IDLE;
      watch().receiving(door.config().idleTimeout().toMillis());
      intake.want(true);
    }
  }

  // ---- the connection

  private void late() {
    switch (state) {
      case RECEIVING, REFUSING ->
          refuse(Problem.of(ErrorCode.TIMEOUT, "the request did not arrive in time").response());
      case IDLE, ANSWERING, CLOSING -> {
        var _ = context().close();
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    Exchange current = exchange;
    if (current != null && changed.channel().isWritable()) {
      transmission().writable();
      current.held().writable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext told, Object event) {
    if (event == GoingDown.BEGUN) {
      // Fired by another thread.
      told.executor().execute(this::goingDown);
    } else {
      told.fireUserEventTriggered(event);
    }
  }

  private void goingDown() {
    if (exchange != null) {
      exchange.held().goingDown();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("event=connection_failed peer={}", failed.channel(), cause);
    }
    var _ = failed.close();
  }
}
