package io.blipmq.gateway.mqtt;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.TopicHandle;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.ReadGate;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.MalformedPacketException;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.blipmq.gateway.mqtt.packet.PacketEncoder;
import io.blipmq.gateway.mqtt.packet.Properties;
import io.blipmq.gateway.mqtt.packet.ReasonCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client publishes, and the answers in its order [MQTT-4.6.0-2], [MQTT-4.6.0-3]. On the
 * connection's event loop, but {@link #answered}.
 *
 * <p>QoS 2: the packet identifier is noted with a number before the message is published with that
 * number, and forgotten at PUBREL; what comes again in between, from another connection or to
 * another broker on the same journal too, has the same number, and the engine stores it once.
 *
 * <p>Back pressure: while the unanswered publishes hold more than the limit, nothing is read.
 */
final class PublishFlow {
  private static final Logger LOG = LoggerFactory.getLogger(PublishFlow.class);

  /** Publishes of QoS 1 and 2 that a client may have under way; the engine tells 256 apart. */
  static final int RECEIVE_MAXIMUM = 200;

  /** Topic aliases of a client. */
  static final int TOPIC_ALIAS_MAXIMUM = 10;

  private static final long DEADLINE_NANOS = 30_000_000_000L;

  private final Peer peer;
  private final Session session;
  private final ArrayDeque<Answer> unanswered = new ArrayDeque<>(2);
  private final long producer = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  private @Nullable String @Nullable [] aliases;

  /** The last one that was published to, and may be. */
  private @Nullable TopicHandle lastTopic;

  private long lastSequence;
  private long unconfirmedBytes;
  private int unconfirmed;

  /** QoS 2 that came on this connection and has no PUBCOMP yet: what there was before is not. */
  private int received;

  /** Whether a publish call is on the stack: what it answers at once is not worth a letter. */
  private boolean publishing;

  PublishFlow(Peer peer, Session session) {
    this.peer = peer;
    this.session = session;
  }

  void publish(ClientPacket.Publish publish) {
    String topic = topic(publish);
    int qos = publish.qos();
    if (qos > 0 && peer.five() && unconfirmed + received >= RECEIVE_MAXIMUM) {
      Session.Incoming known = qos == 2 ? session.incoming.get(publish.packetId()) : null;
      if (known == null || known.receiver != producer) {
        // [MQTT-3.3.4-7]
        throw MalformedPacketException.of(
            ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
            "more than " + RECEIVE_MAXIMUM + " publishes without an acknowledgement");
      }
    }
    Answer answer =
        new Answer(this, publish.packetId(), qos, publish.payload().length + topic.length() + 64);
    if (qos == 2) {
      publishOnce(publish, topic, answer);
    } else {
      begin(answer);
      handOver(publish, topic, answer, null);
      end();
    }
  }

  /** [MQTT-4.3.3-10]: what comes again is answered again and not published again. */
  private void publishOnce(ClientPacket.Publish publish, String topic, Answer answer) {
    Session.Incoming known = session.incoming.get(answer.packetId);
    if (known != null && isUnderWay(known)) {
      known.repeats = oneMore(known.repeats);
      return;
    }
    begin(answer);
    if (known != null && known.confirmed) {
      receive(known);
      answer.known = true;
    } else {
      Session.Incoming one = known;
      if (one == null) {
        one = new Session.Incoming(producer, ++lastSequence);
        session.incoming.put(answer.packetId, one);
      }
      one.underWay = true;
      receive(one);
      handOver(publish, topic, answer, one);
    }
    end();
  }

  /** Whether this connection waits for the engine; one that is gone waits for nothing. */
  private boolean isUnderWay(Session.Incoming one) {
    return one.underWay && one.receiver == producer;
  }

  /** What comes again is answered again, once the engine has answered; but not without end. */
  private static int oneMore(int count) {
    if (count == RECEIVE_MAXIMUM) {
      throw MalformedPacketException.of(
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
          "the same packet identifier " + count + " times without waiting for the answer");
    }
    return count + 1;
  }

  private void receive(Session.Incoming one) {
    if (one.receiver != producer) {
      one.receiver = producer;
      received++;
    }
  }

  private void forget(Session.Incoming one) {
    received -= one.receiver == producer ? 1 : 0;
  }

  private void handOver(
      ClientPacket.Publish publish,
      String topic,
      Answer answer,
      Session.@Nullable Incoming incoming) {
    try {
      if (peer.services().goingDown().get()) {
        throw new BlipException.ShuttingDown("the server is shutting down; connect again later");
      }
      TopicHandle target = target(topic);
      peer.published().add(target);
      // A retained one may meet a subscription that there is not yet.
      String noLocal = publish.retain() || hasNoLocal() ? session.clientId : null;
      Message message = Mapping.message(publish, noLocal);
      if (incoming != null) {
        peer.hub().store().put(session, answer.packetId, incoming);
      }
      if (publish.retain()) {
        peer.hub().retained().keep(topic, message);
      }
      target.publish(
          new Publication(
              List.of(message),
              Durability.MEMORY,
              DEADLINE_NANOS,
              incoming == null || !session.lasting ? 0 : incoming.producer,
              incoming == null ? 0 : incoming.sequence,
              Routing.byKey()),
          answer);
    } catch (BlipException e) {
      answer.refused(e.code(), String.valueOf(e.getMessage()));
    }
  }

  private boolean hasNoLocal() {
    for (Granted granted : session.subscriptions.values()) {
      if (granted.options().noLocal()) {
        return true;
      }
    }
    return false;
  }

  private TopicHandle target(String topic) {
    TopicHandle known = lastTopic;
    if (known != null && known.name().equals(topic) && !known.deleted()) {
      return known;
    }
    peer.access().publish(topic);
    TopicHandle found = peer.services().broker().topic(topic);
    lastTopic = found;
    return found;
  }

  /** [MQTT-3.3.2-8] to [MQTT-3.3.2-12]. */
  private String topic(ClientPacket.Publish publish) {
    int alias = publish.properties().topicAlias();
    if (alias == Properties.ABSENT) {
      return publish.topic();
    }
    if (alias > TOPIC_ALIAS_MAXIMUM) {
      throw MalformedPacketException.of(
          ReasonCode.TOPIC_ALIAS_INVALID,
          "topic alias " + alias + "; this server takes at most " + TOPIC_ALIAS_MAXIMUM);
    }
    @Nullable String[] known = aliases;
    if (known == null) {
      known = new @Nullable String[TOPIC_ALIAS_MAXIMUM];
      aliases = known;
    }
    if (!publish.topic().isEmpty()) {
      known[alias - 1] = publish.topic();
      return publish.topic();
    }
    String topic = known[alias - 1];
    if (topic == null) {
      throw MalformedPacketException.protocolError("topic alias " + alias + " stands for nothing");
    }
    return topic;
  }

  private void begin(Answer answer) {
    unanswered.add(answer);
    unconfirmedBytes += answer.bytes;
    unconfirmed += answer.qos == 1 ? 1 : 0;
    publishing = true;
  }

  private void end() {
    publishing = false;
    writeAnswers();
    if (unconfirmedBytes > peer.services().limits().maxUnconfirmedBytes()
        || unanswered.size() > RECEIVE_MAXIMUM) {
      peer.gate().close(ReadGate.Reason.UNCONFIRMED);
    }
  }

  /** An answer is known. Any thread. */
  void answered(Answer answer) {
    if (peer.loop().inEventLoop() && publishing) {
      answer.known = true;
    } else {
      peer.mailbox().post(answer);
    }
  }

  /** Writes the answers whose turn has come. */
  void writeAnswers() {
    Answer answer = unanswered.peekFirst();
    while (answer != null && answer.known) {
      unanswered.removeFirst();
      unconfirmedBytes -= answer.bytes;
      unconfirmed -= answer.qos == 1 ? 1 : 0;
      write(answer);
      answer = unanswered.peekFirst();
    }
    if (unconfirmedBytes <= peer.services().limits().maxUnconfirmedBytes() / 2
        && unanswered.size() <= RECEIVE_MAXIMUM / 2) {
      peer.gate().open(ReadGate.Reason.UNCONFIRMED);
    }
  }

  private void write(Answer answer) {
    Session.Incoming incoming = answer.qos == 2 ? session.incoming.get(answer.packetId) : null;
    if (incoming != null) {
      incoming.underWay = false;
      incoming.confirmed = answer.refusal == null;
    }
    ErrorCode refusal = answer.refusal;
    if (answer.qos == 0) {
      if (refusal != null) {
        peer.services().stats().countRefusedUnanswered();
        LOG.debug("event=publish_refused client={} reason=\"{}\"", session.clientId, answer.text);
      }
      return;
    }
    int reason = refusal == null ? ReasonCode.SUCCESS : Reasons.ofPublish(refusal);
    if (refusal != null && !peer.five() && refusal != ErrorCode.NOT_PERMITTED) {
      // It can't be told; sent again on another connection, it may be taken [MQTT-3.3.5-2].
      peer.connection().fail(reason, answer.text);
      return;
    }
    if (refusal != null && incoming != null && peer.five()) {
      session.incoming.remove(answer.packetId);
      forget(incoming);
      peer.hub()
          .store()
          .removeIncoming(session, answer.packetId, io.blipmq.core.table.Table.NOBODY);
    }
    int type = answer.qos == 1 ? PacketDescriptor.PUBACK : PacketDescriptor.PUBREC;
    String text = peer.terms().told(answer.text);
    int repeats = incoming == null ? 0 : incoming.repeats;
    for (int i = 0; i <= repeats; i++) {
      PacketEncoder.ack(
          peer.outbound().buffer(), peer.version(), type, answer.packetId, reason, text);
    }
    if (incoming != null) {
      releaseWhatCameEarly(incoming, answer.packetId);
    }
  }

  /** PUBRELs of a client that has not waited for PUBREC. */
  private void releaseWhatCameEarly(Session.Incoming incoming, int packetId) {
    int releases = incoming.releases;
    incoming.repeats = 0;
    incoming.releases = 0;
    for (int i = 0; i < releases; i++) {
      release(packetId);
    }
  }

  /** [MQTT-4.3.3-11]: from here on the packet identifier stands for something new. */
  void release(int packetId) {
    Session.Incoming incoming = session.incoming.get(packetId);
    if (incoming == null) {
      complete(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
      return;
    }
    if (isUnderWay(incoming)) {
      incoming.releases = oneMore(incoming.releases);
      return;
    }
    session.incoming.remove(packetId);
    forget(incoming);
    peer.hub().store().removeIncoming(session, packetId, new Released(packetId));
  }

  private void complete(int packetId, int reason) {
    PacketEncoder.ack(
        peer.outbound().buffer(), peer.version(), PacketDescriptor.PUBCOMP, packetId, reason, "");
  }

  /** Answers PUBREL once a restart could not bring the packet identifier back. */
  private final class Released extends Mailbox.Letter implements MessageLog.AppendListener {
    private final int packetId;

    Released(int packetId) {
      this.packetId = packetId;
    }

    @Override
    public void appended(Durability durability) {
      if (session.lasting) {
        peer.mailbox().post(this);
      } else {
        read();
      }
    }

    @Override
    public void failed(BlipException reason) {
      // Without PUBCOMP the client sends PUBREL again, on another connection.
      peer.loop()
          .execute(() ->
              peer.connection()
                  .fail(Reasons.ofPublish(reason.code()), String.valueOf(reason.getMessage())));
    }

    @Override
    protected void read() {
      complete(packetId, ReasonCode.SUCCESS);
    }
  }
}
