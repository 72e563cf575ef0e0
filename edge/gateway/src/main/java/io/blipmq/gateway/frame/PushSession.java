package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.api.ErrorCode;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.gateway.connection.Access;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.Services;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ClientFrameDecoder;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection of version 2. On the connection's event loop.
 *
 * <p>Delivering: subscriptions that may have something are {@code active} and take turns. Each turn
 * encodes into the outbound buffer; once that is full enough, or the flush interval is over, it is
 * written. When the socket takes no more, the turns stop until it does; a client that does not read
 * thus holds the socket's buffer and what was written last, no more.
 */
final class PushSession implements FrameSession {
  /** Writes before other connections of the event loop get their turn. */
  private static final int MOST_WRITES = 16;

  private final Services services;
  private Access access;
  private final EventLoop loop;
  private final Outbound outbound;
  private final Mailbox mailbox;
  private final PublishFlow flow;
  private final PublishRequests publishes;
  private final AdminRequests admin;
  private final long flushIntervalNanos;
  private final Map<Integer, PushSubscription> subscriptions = new HashMap<>();
  private final ArrayDeque<PushSubscription> active = new ArrayDeque<>(4);
  private int lastSubscription;
  private boolean turnsScheduled;

  /** Posted to take further turns after other connections' work. */
  private final Mailbox.Letter nextTurns =
      new Mailbox.Letter() {
        @Override
        protected void read() {
          turnsScheduled = false;
        }
      };

  /** Whether turns are being taken: a write among them may report that the socket takes more. */
  private boolean inTurns;

  private boolean ended;

  PushSession(Services services, Wiring wiring) {
    this.services = services;
    this.access = services.anonymousAccess();
    this.loop = wiring.loop();
    this.outbound = wiring.outbound();
    this.mailbox = new Mailbox(loop, this::mailRead, wiring::failed);
    this.flow = new PublishFlow(services, wiring, mailbox);
    this.publishes = new PublishRequests(services, access, flow);
    this.admin = new AdminRequests(services.broker(), outbound, mailbox);
    this.flushIntervalNanos = services.limits().flushInterval().toNanos();
  }

  Mailbox mailbox() {
    return mailbox;
  }

  private void mailRead() {
    if (!ended) {
      flow.writeAnswers();
      takeTurns();
    }
    // Also when ended: a closed channel lets go of what late answers have written.
    outbound.flush();
  }

  // ---- requests

  @Override
  public void authenticated(Access shown) {
    access = shown;
    publishes.authenticated(shown);
  }

  @Override
  public void frame(int type, long correlationId, ByteBuf payload) {
    if (type == FrameDescriptor.PUBLISH) {
      publishes.publish(correlationId, payload);
      return;
    }
    switch (ClientFrameDecoder.decode(type, payload)) {
      case ClientFrame.Credit f -> require(f.subscription()).addCredit(f.messages(), f.bytes());
      case ClientFrame.Ack f -> recorded(correlationId, require(f.subscription()), ack(f));
      case ClientFrame.Return f -> {
        Consumer consumer = require(f.subscription());
        long missing = giveBack(f);
        tellOfRevoked(f.subscription());
        recorded(correlationId, consumer, missing);
      }
      case ClientFrame.Subscribe f -> subscribe(correlationId, f);
      case ClientFrame.Unsubscribe f -> unsubscribe(correlationId, f.subscription());
      case ClientFrame.Seek f -> {
        Consumer consumer = require(f.subscription());
        consumer.seek(f.position());
        ServerFrameEncoder.encode(outbound.buffer(), 0, ServerFrame.Cursor.moved(f.subscription()));
        recorded(correlationId, consumer, 0);
      }
      case ClientFrame.Commit f -> {
        Consumer consumer = require(f.subscription());
        consumer.commit(f.what());
        tellOfRevoked(f.subscription());
        recorded(correlationId, consumer, 0);
      }
      case ClientFrame.Positions f ->
          admin.positions(correlationId, require(f.subscription()).positions());
      case ClientFrame.Ping f ->
          ServerFrameEncoder.encode(outbound.buffer(), correlationId, new ClientFrame.Pong());
      case ClientFrame.Pong f -> {}
      case ClientFrame.Hello f -> throw Handshake.unknown(type);
      case ClientFrame.Auth f -> throw Handshake.unknown(type);
      case ClientFrame.SubscriptionDelete f -> admin().handle(correlationId, f);
      case ClientFrame.TopicCreate f -> admin().handle(correlationId, f);
      case ClientFrame.TopicAlter f -> admin().handle(correlationId, f);
      case ClientFrame.TopicDelete f -> admin().handle(correlationId, f);
      case ClientFrame.Stats f -> admin().handle(correlationId, f);
      case ClientFrame.Resend f -> admin().handle(correlationId, f);
    }
  }

  private AdminRequests admin() {
    access.manage();
    return admin;
  }

  private void subscribe(long correlationId, ClientFrame.Subscribe frame) {
    access.subscribe(frame.pattern());
    int most = services.limits().maxSubscriptions();
    if (subscriptions.size() >= most) {
      throw PollSession.tooManySubscriptions(most);
    }
    if (services.goingDown().get()) {
      throw new BlipException.ShuttingDown("the server is shutting down; connect again later");
    }
    int id = lastSubscription + 1;
    PushSubscription subscription = new PushSubscription(id, this, outbound, services.limits());
    Consumer consumer =
        services.broker().subscribe(frame.pattern(), frame.options(), subscription::ready);
    subscription.attach(consumer);
    lastSubscription = id;
    subscriptions.put(id, subscription);
    ServerFrameEncoder.encode(outbound.buffer(), correlationId, new ServerFrame.Subscribed(id));
    consumer.addCredit(frame.creditMessages(), frame.creditBytes());
  }

  private void unsubscribe(long correlationId, int id) {
    Consumer consumer = require(id);
    remove(id);
    services.broker().unsubscribe(consumer);
    recorded(correlationId, consumer, 0);
  }

  private void remove(int id) {
    PushSubscription subscription = subscriptions.remove(id);
    if (subscription != null && subscription.active) {
      active.remove(subscription);
    }
  }

  private Consumer require(int id) {
    PushSubscription subscription = subscriptions.get(id);
    if (subscription == null) {
      throw new BlipException.SubscriptionNotFound(
          "this connection has no subscription " + Integer.toUnsignedString(id));
    }
    return subscription.consumer();
  }

  /** Before the answer, so that a client which has it knows. */
  private void tellOfRevoked(int id) {
    PushSubscription subscription = subscriptions.get(id);
    if (subscription != null) {
      subscription.tellOfRevoked();
    }
  }

  private long ack(ClientFrame.Ack frame) {
    Consumer consumer = require(frame.subscription());
    long missing = 0;
    for (ClientFrame.Range range : frame.ranges()) {
      missing +=
          frame.through()
              ? consumer.acceptThrough(range.cursor(), range.to())
              : consumer.accept(range.cursor(), checkedFrom(range), range.to());
    }
    return missing;
  }

  private long giveBack(ClientFrame.Return frame) {
    Consumer consumer = require(frame.subscription());
    long missing = 0;
    for (ClientFrame.Range range : frame.ranges()) {
      long from = checkedFrom(range);
      missing +=
          switch (frame.action()) {
            case ClientFrame.Action.GiveUp giveUp ->
                consumer.reject(range.cursor(), from, range.to());
            case ClientFrame.Action.Retry retry ->
                consumer.retry(
                    range.cursor(),
                    from,
                    range.to(),
                    retry.delay().isPresent() ? retry.delay().get().toMillis() : -1);
          };
    }
    return missing;
  }

  private static long checkedFrom(ClientFrame.Range range) {
    if (range.from() > range.to()) {
      throw new BlipException.InvalidRequest(
          "range from " + range.from() + " to " + range.to() + "; the end is included");
    }
    return range.from();
  }

  /** Answers OK when the journal has what was settled, if somebody waits for it. */
  private void recorded(long correlationId, Consumer consumer, long value) {
    if (correlationId != 0) {
      consumer.afterRecorded(new RecordedAnswer(mailbox, outbound, correlationId, value));
    }
  }

  // ---- delivering

  /** There may be something for a subscription; the turns are taken once all mail is read. */
  void activate(PushSubscription subscription) {
    if (!subscription.active && subscriptions.get(subscription.id()) == subscription) {
      subscription.active = true;
      active.addLast(subscription);
    }
  }

  /** A delivery that can't be encoded is given up, once the poll that found it is over. */
  void undeliverable(PushSubscription subscription, int cursor, long offset) {
    loop.execute(() -> subscription.consumer().reject(cursor, offset, offset));
  }

  private void takeTurns() {
    if (active.isEmpty() || inTurns || services.goingDown().get()) {
      return;
    }
    inTurns = true;
    try {
      takeTurnsWhileWritable();
    } finally {
      inTurns = false;
    }
  }

  private void takeTurnsWhileWritable() {
    long gatheredSince = System.nanoTime();
    int writes = 0;
    while (!active.isEmpty() && outbound.writable()) {
      PushSubscription subscription = active.removeFirst();
      switch (subscription.poll()) {
        case MORE -> active.addLast(subscription);
        case WAITS -> subscription.active = false;
        case ENDED -> close(subscription);
      }
      if (outbound.gatheredBytes() >= PushSubscription.GATHER_BYTES
          || (!active.isEmpty() && System.nanoTime() - gatheredSince >= flushIntervalNanos)) {
        outbound.flush();
        gatheredSince = System.nanoTime();
        if (++writes == MOST_WRITES) {
          scheduleTurns();
          return;
        }
      }
    }
    outbound.flush();
    if (!outbound.writable()) {
      active.forEach(PushSession::pass);
    }
  }

  private static void pass(PushSubscription subscription) {
    if (!subscription.passed) {
      subscription.passed = true;
      subscription.consumer().pass();
    }
  }

  private void scheduleTurns() {
    if (!turnsScheduled && !active.isEmpty()) {
      turnsScheduled = true;
      mailbox.post(nextTurns);
    }
  }

  private void close(PushSubscription subscription) {
    Consumer consumer = subscription.consumer();
    subscription.active = false;
    subscriptions.remove(subscription.id());
    BlipException reason =
        consumer.ended().orElse(new BlipException.Closed("this consumer has been closed"));
    services.broker().unsubscribe(consumer);
    ServerFrameEncoder.encode(
        outbound.buffer(),
        0,
        new ServerFrame.Closed(
            subscription.id(), reason.code().number(), String.valueOf(reason.getMessage())));
  }

  // ---- the connection

  @Override
  public void writable() {
    takeTurns();
  }

  @Override
  public void goingDown() {
    ServerFrameEncoder.encode(
        outbound.buffer(),
        0,
        new ServerFrame.Goodbye(
            ErrorCode.SHUTTING_DOWN.number(),
            "the server is shutting down; settle what you have, connect again later"));
    outbound.flush();
  }

  @Override
  public void closed() {
    ended = true;
    active.clear();
    subscriptions.values().forEach(s -> services.broker().unsubscribe(s.consumer()));
    subscriptions.clear();
  }
}
