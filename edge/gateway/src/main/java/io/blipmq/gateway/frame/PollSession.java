package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicName;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.TopicHandle;
import io.blipmq.gateway.connection.Access;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.Services;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.MalformedFrameException;
import io.blipmq.wire.PollFrame;
import io.blipmq.wire.PollFrameCodec;
import io.blipmq.wire.ServerFrameEncoder;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connection of version 1, exactly as published. On the connection's event loop. */
final class PollSession implements FrameSession {
  private static final long DEADLINE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int MOST_QOS = QoS.AT_LEAST_ONCE.level();

  private final Services services;
  private final Outbound outbound;
  private final PublishFlow flow;
  private final Map<Long, PollSubscription> subscriptions = new HashMap<>();
  private long lastSubscription;
  private Access access;

  /** The last one that was published to, and may be. */
  private @Nullable TopicHandle lastTopic;

  PollSession(Services services, Wiring wiring) {
    this.services = services;
    this.access = services.anonymousAccess();
    this.outbound = wiring.outbound();
    Mailbox mailbox = new Mailbox(wiring.loop(), this::mailRead, wiring::failed);
    this.flow = new PublishFlow(services, wiring, mailbox);
  }

  private void mailRead() {
    flow.writeAnswers();
    outbound.flush();
  }

  @Override
  public void authenticated(Access shown) {
    access = shown;
    lastTopic = null;
  }

  @Override
  public void frame(int type, long correlationId, ByteBuf payload) {
    switch (type) {
      case FrameDescriptor.POLL_PUBLISH -> publish(correlationId, payload);
      case FrameDescriptor.POLL_SUBSCRIBE -> subscribe(correlationId, payload);
      case FrameDescriptor.POLL_ACK -> ack(correlationId, payload);
      case FrameDescriptor.POLL -> poll(correlationId, payload);
      case FrameDescriptor.PING ->
          ServerFrameEncoder.encode(outbound.buffer(), correlationId, new ClientFrame.Pong());
      case FrameDescriptor.PONG, FrameDescriptor.NACK -> {}
      default -> throw Handshake.unknown(type);
    }
  }

  // ---- publishing

  private void publish(long correlationId, ByteBuf payload) {
    int bytes = payload.readableBytes();
    PollFrame.Publish frame = read(payload, PollFrameCodec::readPublish, "PUBLISH");
    checkTopicAndQos(frame.topic(), frame.qos());
    Message message = frame.message();
    int limit = services.limits().maxMessageBytes();
    if (message.size() > limit) {
      throw new BlipException.TooLarge(
          "payload too large: " + message.size() + " bytes, limit " + limit);
    }
    if (services.goingDown().get()) {
      throw new BlipException.ShuttingDown("the server is shutting down; connect again later");
    }
    TopicHandle topic = topic(frame.topic());
    flow.publish(
        topic,
        Publication.of(List.of(message), DEADLINE_NANOS),
        new PollAnswer(flow, correlationId, bytes));
  }

  private TopicHandle topic(String name) {
    TopicHandle topic = lastTopic;
    if (topic == null || topic.deleted() || !topic.name().equals(name)) {
      access.publish(name);
      topic = services.broker().topic(name);
      lastTopic = topic;
    }
    return topic;
  }

  // ---- subscribing

  private void subscribe(long correlationId, ByteBuf payload) {
    PollFrame.Subscribe frame = read(payload, PollFrameCodec::readSubscribe, "SUBSCRIBE");
    checkTopicAndQos(frame.topic(), frame.qos());
    int most = services.limits().maxSubscriptions();
    if (subscriptions.size() >= most) {
      throw tooManySubscriptions(most);
    }
    TopicName.check(frame.topic());
    access.subscribe(frame.topic());
    SubscribeOptions options = SubscribeOptions.unnamed().withQos(QoS.of(frame.qos()));
    Consumer consumer = services.broker().subscribe(frame.topic(), options, () -> {});
    long id = ++lastSubscription;
    subscriptions.put(id, new PollSubscription(consumer, outbound));
    PollFrameCodec.ack(outbound.buffer(), correlationId, id);
  }

  static BlipException tooManySubscriptions(int most) {
    return new BlipException.QueueFull(
        "a connection has at most " + most + " subscriptions; end one, or connect again");
  }

  private void poll(long correlationId, ByteBuf payload) {
    long id = read(payload, PollFrameCodec::readPoll, "POLL").subscription();
    checkSubscription(id);
    PollSubscription subscription = subscriptions.get(id);
    if (subscription != null && !services.goingDown().get()) {
      subscription.poll(correlationId);
    }
  }

  private void ack(long deliveryTag, ByteBuf payload) {
    long id = read(payload, PollFrameCodec::readAck, "ACK").subscription();
    checkSubscription(id);
    PollSubscription subscription = subscriptions.get(id);
    if (subscription == null || !subscription.accept(deliveryTag)) {
      Nacks.write(outbound, deliveryTag, Nacks.NOT_FOUND, "unknown subscription or delivery tag");
    }
  }

  // ---- checks

  private static <T> T read(ByteBuf payload, Function<ByteBuf, T> reader, String frame) {
    try {
      return reader.apply(payload);
    } catch (MalformedFrameException e) {
      throw new BlipException.InvalidRequest("invalid " + frame + " payload");
    }
  }

  private static void checkTopicAndQos(String topic, int qos) {
    if (topic.isEmpty()) {
      throw new BlipException.InvalidRequest("empty topic");
    }
    if (qos > MOST_QOS) {
      throw new BlipException.InvalidRequest("invalid QoS value");
    }
  }

  private static void checkSubscription(long id) {
    if (id == 0) {
      throw new BlipException.InvalidRequest("subscription_id must be non-zero");
    }
  }

  // ---- the connection

  @Override
  public void writable() {}

  @Override
  public void goingDown() {}

  @Override
  public void closed() {
    subscriptions.values().forEach(s -> services.broker().unsubscribe(s.consumer()));
    subscriptions.clear();
  }
}
