package io.blipmq.gateway.mqtt;

import io.blipmq.api.Message;
import io.blipmq.gateway.mqtt.packet.MalformedPacketException;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PacketEncoder;
import io.blipmq.gateway.mqtt.packet.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a client has still to acknowledge: QoS 1 until PUBACK, QoS 2 until PUBCOMP. On the
 * connection's event loop, but for what the journal answers.
 *
 * <p>QoS 2 of a session that lasts goes through the journal, so that a message is not sent twice
 * whatever is killed:
 *
 * <pre>
 *   packet identifier and place noted ─▶ PUBLISH ─▶ PUBREC ─▶ that noted ─▶ PUBREL ─▶ PUBCOMP
 *                                                     └─ settled ── recorded ──┴─▶ note removed
 * </pre>
 *
 * Whoever finds a note has the message with the client, or sends it with the same packet identifier
 * [MQTT-4.4.0-1]; what the engine delivers again of it is known by its place.
 */
final class Acknowledgements {
  /** The most that a client is sent without an acknowledgement, however much it would take. */
  private static final int MOST_AWAITED = 1_000;

  private final Peer peer;
  private final Session session;
  private final PublishWriter writer;
  private final DeliveryFlow deliveries;
  private final Notes notes;
  private final ArrayDeque<InFlight> resends = new ArrayDeque<>(0);
  private final List<InFlight> finishing = new ArrayList<>(0);
  private final int most;
  private int awaited;

  Acknowledgements(Peer peer, Session session, PublishWriter writer, DeliveryFlow deliveries) {
    this.peer = peer;
    this.session = session;
    this.writer = writer;
    this.deliveries = deliveries;
    this.notes = new Notes(peer, session, this);
    this.most = Math.min(MOST_AWAITED, peer.terms().receiveMaximum());
  }

  /** Whether the client takes nothing more that it has to acknowledge [MQTT-3.3.4-9]. */
  boolean isFull() {
    return awaited >= most || session.window.isFull();
  }

  /** Sends a message with a packet identifier, or has it noted first. */
  void send(int qos, DeliveryFlow.Delivery delivery) {
    Message message = delivery.message();
    Route route = delivery.route();
    if (route.retainAsPublished() && !route.retain() && Mapping.retain(message)) {
      route = route.retained();
    }
    InFlight one = new InFlight(session.window.free(), qos, route, delivery.place(), message);
    one.source = delivery.source();
    one.cursor = delivery.cursor();
    session.window.add(one);
    await(one);
    if (notes.needs(one)) {
      one.state = InFlight.State.NOTED;
      notes.note(one);
    } else {
      write(one, 0);
    }
  }

  private void await(InFlight one) {
    if (!one.awaited) {
      one.awaited = true;
      awaited++;
    }
  }

  private void awaitNoMore(InFlight one) {
    if (one.awaited) {
      one.awaited = false;
      awaited--;
    }
  }

  private void write(InFlight one, int dup) {
    one.state = InFlight.State.SENT;
    Message message = one.message;
    if (message != null) {
      writer.write(one.route, dup | one.qos << 1, one.packetId, message);
    }
  }

  /** Its note is in the journal. */
  void noted(InFlight one) {
    if (one.state == InFlight.State.NOTED) {
      write(one, 0);
    } else if (one.state == InFlight.State.RECEIVED) {
      release(one, ReasonCode.SUCCESS);
    }
  }

  /** A packet identifier is free again. */
  void freed() {
    deliveries.unblock();
  }

  // ---- what the client says

  void received(int type, int packetId, int reason) {
    InFlight one = session.window.get(packetId);
    if (one != null && !one.awaits(type)) {
      throw MalformedPacketException.protocolError(
          "a packet of type %d for packet identifier %d, which has QoS %d"
              .formatted(type, packetId, one.qos));
    }
    switch (type) {
      case PacketDescriptor.PUBACK -> {
        if (one != null && one.state == InFlight.State.SENT) {
          finish(one);
        }
      }
      case PacketDescriptor.PUBREC -> received(one, packetId, reason);
      default -> {
        if (one != null && one.state == InFlight.State.RELEASED) {
          finish(one);
        }
      }
    }
    deliveries.unblock();
  }

  private void received(@Nullable InFlight one, int packetId, int reason) {
    if (one == null || one.state == InFlight.State.DONE) {
      pubrel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    } else if (one.state == InFlight.State.RELEASED) {
      pubrel(packetId, ReasonCode.SUCCESS);
    } else if (one.state == InFlight.State.SENT && ReasonCode.isError(reason)) {
      // [MQTT-4.3.3-3]
      settle(one);
      finish(one);
    } else if (one.state == InFlight.State.SENT) {
      one.state = InFlight.State.RECEIVED;
      if (notes.needs(one)) {
        notes.note(one);
      } else {
        settle(one);
        release(one, ReasonCode.SUCCESS);
      }
    }
  }

  private void release(InFlight one, int reason) {
    one.state = InFlight.State.RELEASED;
    one.message = null;
    pubrel(one.packetId, reason);
  }

  private void pubrel(int packetId, int reason) {
    PacketEncoder.ack(
        peer.outbound().buffer(), peer.version(), PacketDescriptor.PUBREL, packetId, reason, "");
  }

  /** Tells the engine, if it has given the message to this connection; else once it does. */
  static void settle(InFlight one) {
    Source source = one.source;
    InFlight.Place place = one.place;
    if (source != null && place != null && !one.settled) {
      one.settled = true;
      source.consumer().accept(one.cursor, place.offset(), place.offset());
    }
    one.settled |= !one.kept;
  }

  /** The client is done with it. */
  private void finish(InFlight one) {
    one.state = InFlight.State.DONE;
    one.message = null;
    awaitNoMore(one);
    settle(one);
    if (one.settled) {
      notes.free(one);
    }
  }

  // ---- from one connection to the next

  /** Takes up what the connection before has left: PUBREL at once, PUBLISH as there is room. */
  void resume() {
    for (InFlight one : session.window.inOrder()) {
      switch (one.state) {
        case NOTED, SENT -> {
          if (one.message != null) {
            resends.add(one);
          }
        }
        case RECEIVED, RELEASED -> release(one, ReasonCode.SUCCESS);
        case DONE -> {
          if (one.settled) {
            notes.free(one);
          }
        }
      }
    }
  }

  boolean hasResends() {
    return !resends.isEmpty();
  }

  /** Sends one of them again; false if the client takes no more for now. */
  boolean resend() {
    if (awaited >= most) {
      return false;
    }
    InFlight one = resends.removeFirst();
    Message message = one.message;
    boolean due = one.state == InFlight.State.SENT || one.state == InFlight.State.NOTED;
    boolean takes =
        message == null
            || (peer.access().takes(one.route.topic()) && writer.fits(one.route, one.qos, message));
    if (due && !takes) {
      // The connection before took larger ones [MQTT-3.1.2-25], or was permitted more.
      finish(one);
    } else if (due) {
      await(one);
      write(one, PublishWriter.DUP);
    }
    return true;
  }

  /** The engine has delivered again what has a packet identifier. Under the engine's lock. */
  void rebound(InFlight one, Source source, int cursor, Message message) {
    one.source = source;
    one.cursor = cursor;
    switch (one.state) {
      case NOTED, SENT -> {
        if (one.message == null) {
          one.message = message;
          if (!one.awaited) {
            resends.add(one);
          }
        }
      }
      case RECEIVED, RELEASED -> one.settled = true;
      case DONE -> {
        one.settled = true;
        finishing.add(one);
      }
    }
  }

  /** What was found to be settled has been settled. */
  void settled() {
    if (!finishing.isEmpty()) {
      finishing.forEach(notes::free);
      finishing.clear();
    }
  }

  // ---- what is taken back

  /**
   * The engine has taken some back from a source: the ack deadline of the group has passed, the
   * group was moved, the topic is gone. Under the engine's lock.
   *
   * <p>What the client may have seen keeps its packet identifier and its part of receive maximum
   * until the client acknowledges it [MQTT-2.2.1-4], [MQTT-4.9.0-2]: it is not for the server to
   * say that the exchange is over. That acknowledgement is passed on, and counts as long as the
   * message has gone to nobody else. If the message comes back to this client meanwhile, it is not
   * sent again [MQTT-4.4.0-1].
   */
  void revoked(Source source, Set<InFlight.Place> places) {
    for (InFlight one : session.window.inOrder()) {
      if (one.source == source && one.place != null && places.contains(one.place)) {
        revoked(one, source.shared() != null);
      }
    }
  }

  private void revoked(InFlight one, boolean ofGroup) {
    switch (one.state) {
      case NOTED -> {
        // The client has not seen it.
        one.state = InFlight.State.DONE;
        one.message = null;
        awaitNoMore(one);
        notes.forget(one);
        freed();
      }
      case SENT -> {
        if (!ofGroup || notes.needs(one)) {
          // [MQTT-3.10.4-3], [MQTT-4.8.2-4]: it is still the client's, though others may get it.
          one.kept = false;
          one.settled = true;
          notes.keep(one);
        } else {
          one.message = null;
        }
        session.window.expect(one);
      }
      case RECEIVED -> session.window.expect(one);
      case RELEASED, DONE -> {}
    }
  }

  /** The engine will not have some of them any more: what they are is the session's alone. */
  void keepOwn(Predicate<InFlight> which) {
    for (InFlight one : session.window.inOrder()) {
      if (which.test(one)) {
        keepOwn(one);
      }
    }
  }

  private void keepOwn(InFlight one) {
    if (one.kept) {
      one.kept = false;
      notes.keep(one);
      settle(one);
    }
  }

  /** The connection is gone. What a group has goes to another member, but at QoS 2. */
  void closed() {
    notes.end();
    resends.clear();
    for (InFlight one : session.window.inOrder()) {
      Source source = one.source;
      if (source != null && source.shared() != null && one.qos == 2 && session.lasting) {
        // [MQTT-4.8.2-4], [MQTT-4.8.2-5]
        keepOwn(one);
      } else if (source != null && source.shared() != null) {
        session.window.remove(one);
        continue;
      }
      session.window.unbind(one);
    }
  }
}
