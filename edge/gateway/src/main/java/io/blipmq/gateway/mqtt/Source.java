package io.blipmq.gateway.mqtt;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.core.subscription.DeliverySink;
import io.blipmq.gateway.connection.Mailbox;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An engine consumer of a session: of its set of filters, or of a group. On the connection's event
 * loop, but {@link #ready}.
 */
final class Source extends Mailbox.Letter implements DeliverySink {
  /** Messages in one poll, so that one source does not keep the others waiting. */
  private static final int POLL_MESSAGES = 512;

  private static final int CREDIT = 1 << 30;
  private static final int FEWEST_ROUTES = 4;

  private final DeliveryFlow flow;
  private final AtomicBoolean posted = new AtomicBoolean();

  /** The group's subscription; null for the set of filters. */
  private @Nullable Granted shared;

  private @Nullable Consumer attached;
  private @Nullable IntObjectHashMap<Route> routes;
  private int taken;

  /** What is to be settled once a poll is over: cursor, from, to. */
  private final List<long[]> settled = new ArrayList<>(0);

  /** What has been taken back from it, until that has been seen to. */
  private final Set<InFlight.Place> revoked = new HashSet<>(0);

  /** Whether it is on the list of those to be polled. */
  boolean active;

  /** Whether the last poll ended for want of room in the buffer. */
  boolean full;

  /** Whether it ended because the client takes no more unacknowledged messages. */
  boolean blocked;

  /** Whether the engine knows that it can't be polled for now. */
  boolean passed;

  Source(DeliveryFlow flow, @Nullable Granted shared) {
    this.flow = flow;
    this.shared = shared;
  }

  void attach(Consumer consumer) {
    attached = consumer;
    consumer.addCredit(CREDIT, 0);
  }

  Consumer consumer() {
    return Objects.requireNonNull(attached);
  }

  @Nullable Granted shared() {
    return shared;
  }

  /** Its options have changed, or those of a filter of the set. */
  void changed(@Nullable Granted granted) {
    shared = granted;
    routes = null;
  }

  /** A poll may find something. Any thread. */
  void ready() {
    if (posted.compareAndSet(false, true)) {
      flow.mailbox().post(this);
    }
  }

  @Override
  protected void read() {
    posted.set(false);
    passed = false;
    flow.activate(this);
  }

  /** What a poll came to. */
  enum Polled {
    /** Nothing more for now: the engine says when there is. */
    WAITS,
    /** There may be more. */
    MORE,
    /** There is more, once the client has acknowledged something. */
    BLOCKED,
    /** The consumer has ended. */
    ENDED
  }

  /** Encodes what is there, as long as there is room. */
  Polled poll() {
    full = false;
    blocked = false;
    passed = false;
    Consumer consumer = consumer();
    int count = consumer.poll(this, POLL_MESSAGES);
    letGo();
    settleNow();
    taken += count;
    if (taken >= CREDIT / 2) {
      consumer.addCredit(taken, 0);
      taken = 0;
    }
    if (blocked) {
      return Polled.BLOCKED;
    }
    if (full || count == POLL_MESSAGES) {
      return Polled.MORE;
    }
    return count == 0 && consumer.ended().isPresent() ? Polled.ENDED : Polled.WAITS;
  }

  @Override
  public void revoked(Cursor cursor, long offset) {
    revoked.add(InFlight.Place.of(cursor, offset));
  }

  /** Before anything that was delivered since: it may be the same again. */
  private void letGo() {
    if (!revoked.isEmpty()) {
      flow.acknowledgements().revoked(this, revoked);
      revoked.clear();
    }
  }

  @Override
  public boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message) {
    letGo();
    return flow.deliver(this, cursor, offset, qos == QoS.AT_MOST_ONCE, message);
  }

  Route route(Cursor cursor) {
    IntObjectHashMap<Route> known = routes;
    if (known == null) {
      known = new IntObjectHashMap<>(FEWEST_ROUTES);
      routes = known;
    }
    Route route = known.get(cursor.id());
    if (route == null) {
      route = flow.route(cursor.topic(), shared);
      known.put(cursor.id(), route);
    }
    return route;
  }

  /** Settles a delivery as soon as the poll is over. */
  void settle(Cursor cursor, long offset) {
    int last = settled.size() - 1;
    if (last >= 0) {
      long[] range = settled.get(last);
      if (range[0] == cursor.id() && range[2] + 1 == offset) {
        range[2] = offset;
        return;
      }
    }
    settled.add(new long[] {cursor.id(), offset, offset});
  }

  private void settleNow() {
    if (!settled.isEmpty()) {
      for (long[] range : settled) {
        consumer().accept((int) range[0], range[1], range[2]);
      }
      settled.clear();
    }
    flow.acknowledgements().settled();
  }
}
