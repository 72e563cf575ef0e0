package io.blipmq.gateway.mqtt;

import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.MalformedPacketException;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PacketEncoder;
import io.blipmq.gateway.mqtt.packet.Properties;
import io.blipmq.gateway.mqtt.packet.ReasonCode;

/** A connection that has its session: what each packet does. On the connection's event loop. */
final class OpenSession {
  private static final int MOST_PONGS_DUE = 16;

  private final Peer peer;
  private final Session session;
  private final PublishFlow publishes;
  private final DeliveryFlow deliveries;
  private final SubscribeFlow subscriptions;
  private final Pong pong = new Pong();
  private int pongsDue;

  OpenSession(Peer peer, Session session) {
    this.peer = peer;
    this.session = session;
    this.publishes = new PublishFlow(peer, session);
    this.deliveries = new DeliveryFlow(peer, session);
    this.subscriptions = new SubscribeFlow(peer, session, deliveries);
  }

  DeliveryFlow deliveries() {
    return deliveries;
  }

  /**
   * Goes on with what the session has.
   *
   * @throws io.blipmq.api.BlipException if there is no room for it
   */
  void begin(ClientPacket.Connect connect) {
    peer.hub().store().put(session, 0);
    deliveries.attach();
    ClientPacket.Will will = connect.will();
    if (will != null) {
      peer.hub().wills().put(session.clientId, will.message(), peer.access().principal());
      session.will = will.message();
    }
  }

  void packet(ClientPacket packet) {
    switch (packet) {
      case ClientPacket.Publish publish -> publishes.publish(publish);
      case ClientPacket.Ack ack -> {
        if (ack.type() == PacketDescriptor.PUBREL) {
          publishes.release(ack.packetId());
        } else {
          deliveries.acknowledgements().received(ack.type(), ack.packetId(), ack.reasonCode());
        }
      }
      case ClientPacket.Subscribe subscribe -> subscriptions.subscribe(subscribe);
      case ClientPacket.Unsubscribe unsubscribe -> subscriptions.unsubscribe(unsubscribe);
      case ClientPacket.Ping _ -> ping();
      case ClientPacket.Disconnect disconnect -> disconnect(disconnect);
      case ClientPacket.Auth _ ->
          // [MQTT-4.12.0-7]
          throw MalformedPacketException.protocolError(
              "AUTH without an authentication method in CONNECT");
      case ClientPacket.Connect _ -> throw MalformedPacketException.protocolError("CONNECT again");
    }
  }

  private void disconnect(ClientPacket.Disconnect packet) {
    long expiry = packet.sessionExpirySeconds();
    if (expiry != Properties.ABSENT) {
      if (session.expirySeconds == 0 && expiry != 0) {
        // [MQTT-3.1.2-23]
        throw MalformedPacketException.protocolError(
            "a session expiry interval in DISCONNECT, where CONNECT had none");
      }
      session.expirySeconds = peer.hub().sessions().atMost(expiry);
    }
    if (packet.reasonCode() == ReasonCode.SUCCESS) {
      // [MQTT-3.14.4-3]
      forgetWill();
    }
    answerPings();
    peer.connection().close();
  }

  private void forgetWill() {
    if (session.will != null) {
      session.will = null;
      peer.hub().wills().remove(session.clientId);
    }
  }

  /** Who sends many at once is answered at once: there is an end to what is due. */
  private void ping() {
    if (pongsDue == MOST_PONGS_DUE) {
      PacketEncoder.pong(peer.outbound().buffer());
    } else if (pongsDue++ == 0) {
      peer.mailbox().post(pong);
    }
  }

  /** PINGRESP, behind what the connection had been told of when PINGREQ came. */
  private final class Pong extends Mailbox.Letter {
    @Override
    protected void read() {
      mailRead();
      answerPings();
    }
  }

  /** Before the end at the latest [MQTT-3.12.4-1]. */
  void answerPings() {
    for (; pongsDue > 0; pongsDue--) {
      PacketEncoder.pong(peer.outbound().buffer());
    }
  }

  /** Writes what has become due: onward delivery comes before the answer to its publisher. */
  void mailRead() {
    deliveries.takeTurns();
    publishes.writeAnswers();
  }

  /** The connection is gone, with or without a word. */
  void closed() {
    deliveries.closed();
    if (session.will != null) {
      long delay = Math.min(Wills.delay(session.will), session.expirySeconds);
      session.will = null;
      peer.hub().wills().publishLater(session.clientId, delay);
    }
  }
}
