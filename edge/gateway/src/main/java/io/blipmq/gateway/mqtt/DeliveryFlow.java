package io.blipmq.gateway.mqtt;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.gateway.connection.Mailbox;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a client. On the connection's event loop.
 *
 * <p>Sources that may have something are {@code active} and take turns. Each turn encodes into the
 * outbound buffer; once that is full enough it is written. When the socket takes no more, the turns
 * stop until it does; when the client has as many unacknowledged messages as it takes, they stop
 * until it acknowledges one. Nothing is queued for a connection beyond that.
 */
final class DeliveryFlow {
  private static final int GATHER_BYTES = 128 * 1024;

  /** Writes before other connections of the event loop get their turn. */
  private static final int MOST_WRITES = 16;

  private final Peer peer;
  private final Session session;
  private final PublishWriter writer;
  private final Acknowledgements acknowledgements;
  private final Map<String, Source> groups = new HashMap<>(0);
  private final ArrayDeque<Source> active = new ArrayDeque<>(2);
  private final List<Source> blocked = new ArrayList<>(1);
  private @Nullable Source set;
  private boolean turnsScheduled;

  /** Whether turns are being taken: a write among them may report that the socket takes more. */
  private boolean inTurns;

  private boolean ended;

  private final Mailbox.Letter nextTurns =
      new Mailbox.Letter() {
        @Override
        protected void read() {
          turnsScheduled = false;
        }
      };

  DeliveryFlow(Peer peer, Session session) {
    this.peer = peer;
    this.session = session;
    this.writer = new PublishWriter(peer);
    this.acknowledgements = new Acknowledgements(peer, session, writer, this);
  }

  Mailbox mailbox() {
    return peer.mailbox();
  }

  Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  // ---- subscriptions

  /** Goes on with what the session has. */
  void attach() {
    List<Granted> all = List.copyOf(session.subscriptions.values());
    all.forEach(one -> peer.hub().systemTopics().listen(one.filter()));
    if (session.lasting && !all.isEmpty()) {
      reconcile(all);
    }
    for (Granted granted : all) {
      if (granted.shared() && peer.access().subscribes(granted.pattern())) {
        share(granted);
      }
    }
    changed();
  }

  /** After a crash the engine may have a filter that the session has not, or the other way. */
  private void reconcile(List<Granted> all) {
    var sets = peer.services().broker().sets();
    TreeSet<String> surplus = new TreeSet<>(sets.filters(session.clientId));
    for (Granted granted : all) {
      if (!granted.shared() && !surplus.remove(granted.filter())) {
        add(granted.filter());
      }
    }
    Consumer consumer = set().consumer();
    surplus.forEach(filter -> sets.remove(consumer, filter));
  }

  private Source set() {
    Source source = set;
    if (source == null) {
      Source made = new Source(this, null);
      Optional<String> name = session.lasting ? Optional.of(session.clientId) : Optional.empty();
      made.attach(Consumers.ofSet(peer.services().broker(), name, made::ready));
      source = made;
      set = made;
    }
    return source;
  }

  /** One more filter of the session's own. */
  void add(String filter) {
    peer.services().broker().sets().add(set().consumer(), filter);
  }

  /** One more group that the session is a member of. */
  void share(Granted granted) {
    Source source = new Source(this, granted);
    var broker = peer.services().broker();
    source.attach(Consumers.ofGroup(broker, granted.pattern(), granted.group(), source::ready));
    groups.put(granted.filter(), source);
  }

  /** A subscription is new, or has other options. */
  void changed(Granted granted) {
    Source source = granted.shared() ? groups.get(granted.filter()) : null;
    if (source != null) {
      source.changed(granted);
    } else {
      changed();
    }
  }

  private void changed() {
    Source source = set;
    if (source != null) {
      source.changed(null);
      boolean acknowledged =
          session.subscriptions.values().stream()
              .anyMatch(one -> !one.shared() && one.options().qos() > 0);
      source.consumer().qos(acknowledged ? QoS.AT_LEAST_ONCE : QoS.AT_MOST_ONCE);
    }
  }

  /** A subscription is gone; what has been sent of it is still acknowledged [MQTT-3.10.4-3]. */
  void remove(Granted granted) {
    session.walks.removeIf(walk -> walk.granted().filter().equals(granted.filter()));
    if (granted.shared()) {
      Source source = groups.remove(granted.filter());
      if (source != null) {
        acknowledgements.keepOwn(one -> one.source == source);
        drop(source);
        peer.services().broker().unsubscribe(source.consumer());
      }
      return;
    }
    Source source = set;
    if (source != null) {
      peer.services().broker().sets().remove(source.consumer(), granted.filter());
      changed();
      acknowledgements.keepOwn(
          one -> one.source == source && session.matching(one.route.topic()).isEmpty());
    }
  }

  private void drop(Source source) {
    active.remove(source);
    blocked.remove(source);
  }

  /** Begins to send retained messages. */
  void begin(List<RetainedWalk> walks) {
    session.walks.addAll(walks);
  }

  /** How messages of a topic go out. */
  Route route(String topic, @Nullable Granted shared) {
    return session.route(topic, shared, peer.access().reads(topic), peer.five());
  }

  // ---- delivering

  /** There may be something for a source; the turns are taken once all mail is read. */
  void activate(Source source) {
    if (!source.active && !ended && (source == set || groups.containsValue(source))) {
      source.active = true;
      active.addLast(source);
    }
  }

  /** The client takes more again. */
  void unblock() {
    if (!blocked.isEmpty()) {
      List<Source> again = List.copyOf(blocked);
      blocked.clear();
      again.forEach(this::activate);
    }
  }

  void takeTurns() {
    if (ended || inTurns || peer.services().goingDown().get()) {
      return;
    }
    if (active.isEmpty() && session.walks.isEmpty() && !acknowledgements.hasResends()) {
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
    int writes = 0;
    while (peer.outbound().writable() && turn()) {
      if (peer.outbound().gatheredBytes() >= GATHER_BYTES) {
        peer.outbound().flush();
        if (++writes == MOST_WRITES) {
          scheduleTurns();
          return;
        }
      }
    }
    peer.outbound().flush();
    if (!peer.outbound().writable()) {
      active.forEach(DeliveryFlow::pass);
    }
  }

  /** One turn; false if there is nothing to be done for now. */
  private boolean turn() {
    if (acknowledgements.hasResends()) {
      return acknowledgements.resend();
    }
    if (!session.walks.isEmpty() && walk()) {
      return true;
    }
    Source source = active.pollFirst();
    if (source == null) {
      return false;
    }
    switch (source.poll()) {
      case MORE -> active.addLast(source);
      case WAITS -> source.active = false;
      case BLOCKED -> {
        source.active = false;
        blocked.add(source);
        pass(source);
      }
      case ENDED -> source.active = false;
    }
    return true;
  }

  private static void pass(Source source) {
    if (!source.passed) {
      source.passed = true;
      source.consumer().pass();
    }
  }

  private void scheduleTurns() {
    if (!turnsScheduled) {
      turnsScheduled = true;
      peer.mailbox().post(nextTurns);
    }
  }

  /** Sends the next retained message; false if the client takes no more for now. */
  private boolean walk() {
    RetainedWalk walk = session.walks.getFirst();
    Map.Entry<String, Message> entry = walk.current();
    if (entry == null) {
      session.walks.removeFirst();
      return true;
    }
    Message message = entry.getValue();
    Granted granted = walk.granted();
    int[] identifiers = granted.identifier() == 0 ? new int[0] : new int[] {granted.identifier()};
    int qos = Math.min(Mapping.qos(message), granted.options().qos());
    Route route = Route.of(entry.getKey(), qos, true, identifiers);
    if (!peer.access().takes(entry.getKey())) {
      // The session has it from a connection that was permitted more.
      walk.sent();
      return true;
    }
    // [MQTT-3.8.3-3]
    boolean local = granted.options().noLocal() && Mapping.isLocal(message, session.clientId);
    boolean expired = Mapping.expired(message, System.currentTimeMillis());
    if (!local && !expired && writer.fits(route, qos, message)) {
      if (qos == 0) {
        writer.write(route, 0, 0, message);
      } else if (acknowledgements.isFull()) {
        return false;
      } else {
        acknowledgements.send(qos, new Delivery(route, null, null, 0, message));
      }
    }
    walk.sent();
    return true;
  }

  /** A message from the engine, under its lock; false if there is no room for it now. */
  boolean deliver(Source source, Cursor cursor, long offset, boolean settled, Message message) {
    if (peer.outbound().gatheredBytes() >= GATHER_BYTES) {
      source.full = true;
      return false;
    }
    InFlight.Place place = null;
    if (session.window.hasUnbound()) {
      place = InFlight.Place.of(cursor, offset);
      InFlight again = session.window.rebind(place);
      if (again != null) {
        acknowledgements.rebound(again, source, cursor.id(), message);
        if (again.settled && !settled) {
          source.settle(cursor, offset);
        }
        return true;
      }
    }
    Route route = source.route(cursor);
    int qos = settled ? 0 : Math.min(Mapping.qos(message), route.qos());
    if (!route.permitted()) {
      peer.services().stats().countDeliveryNotPermitted();
    }
    boolean sends =
        route.permitted()
            && !(route.noLocal() && Mapping.isLocal(message, session.clientId))
            && writer.fits(route, qos, message);
    if (sends && qos > 0) {
      if (acknowledgements.isFull()) {
        source.blocked = true;
        return false;
      }
      place = place == null ? InFlight.Place.of(cursor, offset) : place;
      acknowledgements.send(qos, new Delivery(route, source, place, cursor.id(), message));
      return true;
    }
    if (sends) {
      writer.write(route, 0, 0, message);
    }
    if (!settled) {
      source.settle(cursor, offset);
    }
    return true;
  }

  /**
   * A message on its way.
   *
   * @param source null for a retained one, likewise the place
   */
  record Delivery(
      Route route,
      @Nullable Source source,
      InFlight.@Nullable Place place,
      int cursor,
      Message message) {}

  // ---- the connection

  /** The connection is gone: what it has not acknowledged goes back. */
  void closed() {
    ended = true;
    active.clear();
    blocked.clear();
    acknowledgements.closed();
    for (Granted granted : session.subscriptions.values()) {
      peer.hub().systemTopics().forget(granted.filter());
    }
    Source own = set;
    if (own != null) {
      end(own);
    }
    groups.values().forEach(this::end);
    groups.clear();
  }

  private void end(Source source) {
    peer.services().broker().unsubscribe(source.consumer());
  }
}
