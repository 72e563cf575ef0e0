package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Message;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A handle on a topic: its {@link PublishLane} and how to publish to it. Any thread. */
final class RemoteTopic implements Topic {
  private final Session session;
  private final String name;
  private final PublishLane lane;
  private final PublishFrame.Kind atMostOnce;
  private final PublishFrame.Kind atLeastOnce;

  RemoteTopic(Session session, String name, PublishOptions options) {
    this.session = session;
    this.name = name;
    lane = session.publisher().lane(name);
    PublishTerms terms = PublishTerms.of(options);
    atMostOnce = new PublishFrame.Kind(terms, QoS.AT_MOST_ONCE, false);
    atLeastOnce = new PublishFrame.Kind(terms, QoS.AT_LEAST_ONCE, false);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Confirmation> publishAsync(Message message) {
    PublishFrame.Kind kind = message.qos() == QoS.AT_LEAST_ONCE ? atLeastOnce : atMostOnce;
    return session.publisher().publish(lane, List.of(message), kind);
  }

  @Override
  public Confirmation publish(Message message) throws InterruptedException {
    session.checkMayWait();
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before publishing to " + name);
    }
    CompletableFuture<Confirmation> future = publishAsync(message);
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while publishing to " + name);
    }
    return Answers.await(future);
  }

  @Override
  public CompletableFuture<Confirmation> publishBatch(List<Message> messages) {
    List<Message> unit = List.copyOf(messages);
    if (unit.isEmpty()) {
      throw new BlipException.InvalidRequest("an empty batch; publish at least one message");
    }
    QoS qos = unit.getFirst().qos();
    for (Message message : unit) {
      if (message.qos() != qos || message.delayMillis() != 0) {
        throw new BlipException.InvalidRequest(
            "a batch is published as a unit: give all its messages the same QoS and no delay");
      }
    }
    PublishTerms terms = atLeastOnce.terms();
    return session.publisher().publish(lane, unit, new PublishFrame.Kind(terms, qos, true));
  }

  @Override
  public Subscription subscribe(SubscribeOptions options) {
    return RemoteSubscription.open(name, options, session);
  }

  @Override
  public String toString() {
    return "Topic[" + name + "]";
  }
}
