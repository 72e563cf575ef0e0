package io.blipmq.gateway.mqtt;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.MessageLog;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.MalformedPacketException;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PacketEncoder;
import io.blipmq.gateway.mqtt.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/**
 * SUBSCRIBE and UNSUBSCRIBE. On the connection's event loop. Where the session lasts, the answer
 * waits until a restart would find the change.
 */
final class SubscribeFlow {
  /** What SUBACK and UNSUBACK have beside the codes. */
  private static final int MOST_AROUND_CODES = 8;

  private final Peer peer;
  private final Session session;
  private final DeliveryFlow deliveries;

  SubscribeFlow(Peer peer, Session session, DeliveryFlow deliveries) {
    this.peer = peer;
    this.session = session;
    this.deliveries = deliveries;
  }

  void subscribe(ClientPacket.Subscribe packet) {
    checkAnswer(packet.filters().size());
    Reply reply = new Reply(PacketDescriptor.SUBACK, packet.packetId(), packet.filters().size());
    for (ClientPacket.Filter filter : packet.filters()) {
      int code;
      try {
        code = grant(new Granted(filter, packet.identifier()), reply);
      } catch (BlipException e) {
        code = Reasons.ofSubscribe(e.code());
      }
      boolean failed = ReasonCode.isError(code);
      if (failed) {
        reply.stored();
      }
      reply.codes.add(failed && !peer.five() ? ReasonCode.OLD_FAILURE : code);
    }
  }

  private int grant(Granted granted, Reply reply) {
    peer.access().subscribe(granted.pattern());
    String filter = granted.filter();
    boolean isNew = !session.subscriptions.containsKey(filter);
    int most = peer.services().limits().maxSubscriptions();
    if (isNew && session.subscriptions.size() >= most) {
      throw new BlipException.QueueFull("a session has at most " + most + " subscriptions");
    }
    if (peer.services().goingDown().get()) {
      throw new BlipException.ShuttingDown("the server is shutting down; connect again later");
    }
    if (granted.shared() && isNew) {
      peer.hub().shares().join(granted);
      try {
        deliveries.share(granted);
      } catch (BlipException e) {
        peer.hub().shares().leave(granted);
        throw e;
      }
    } else if (!granted.shared() && isNew) {
      deliveries.add(filter);
    }
    if (isNew) {
      peer.hub().systemTopics().listen(filter);
    }
    session.subscriptions.put(filter, granted);
    deliveries.changed(granted);
    peer.hub().store().put(session, granted, reply);
    int handling = granted.options().retainHandling();
    if (!granted.shared() && (handling == 0 || (handling == 1 && isNew))) {
      reply.walks.add(new RetainedWalk(granted, peer.hub().retained().matching(filter)));
    }
    return granted.options().qos();
  }

  /** The answer has a code for each filter, and must not be too large [MQTT-3.1.2-24]. */
  private void checkAnswer(int filters) {
    long bytes = MOST_AROUND_CODES + (long) filters;
    if (bytes > peer.terms().maximumPacketSize()) {
      throw MalformedPacketException.of(
          ReasonCode.PACKET_TOO_LARGE,
          "%d topic filters are answered by up to %d bytes; this client takes at most %d"
              .formatted(filters, bytes, peer.terms().maximumPacketSize()));
    }
  }

  void unsubscribe(ClientPacket.Unsubscribe packet) {
    checkAnswer(packet.filters().size());
    Reply reply = new Reply(PacketDescriptor.UNSUBACK, packet.packetId(), packet.filters().size());
    for (String filter : packet.filters()) {
      Granted granted = session.subscriptions.remove(filter);
      if (granted == null) {
        reply.codes.add(ReasonCode.NO_SUBSCRIPTION_EXISTED);
        reply.stored();
        continue;
      }
      deliveries.remove(granted);
      peer.hub().systemTopics().forget(filter);
      if (granted.shared()) {
        peer.hub().shares().leave(granted);
      }
      reply.codes.add(ReasonCode.SUCCESS);
      peer.hub().store().remove(session, filter, reply);
    }
  }

  /** SUBACK or UNSUBACK, once all of it is stored. Listener: any thread. */
  private final class Reply extends Mailbox.Letter implements MessageLog.AppendListener {
    private final int type;
    private final int packetId;
    final List<Integer> codes = new ArrayList<>(2);
    final List<RetainedWalk> walks = new ArrayList<>(0);
    private final java.util.concurrent.atomic.AtomicInteger missing;
    private volatile int failure;

    Reply(int type, int packetId, int filters) {
      this.type = type;
      this.packetId = packetId;
      this.missing = new java.util.concurrent.atomic.AtomicInteger(filters);
    }

    @Override
    public void appended(Durability durability) {
      stored();
    }

    @Override
    public void failed(BlipException reason) {
      failure = Reasons.ofSubscribe(reason.code());
      stored();
    }

    void stored() {
      if (missing.decrementAndGet() == 0) {
        peer.mailbox().post(this);
      }
    }

    @Override
    protected void read() {
      if (failure != 0) {
        codes.replaceAll(code -> peer.five() ? failure : ReasonCode.OLD_FAILURE);
      }
      PacketEncoder.codes(peer.outbound().buffer(), peer.version(), type, packetId, codes);
      deliveries.begin(walks);
    }
  }
}
