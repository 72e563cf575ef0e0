package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Message;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.PublishResult;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A handle on a topic: its {@link PublishLane} and how to publish to it. Any thread. */
final class RemoteTopic implements Topic {
  private final Session session;
  private final String name;
  private final PublishLane lane;
  private final PublishFrame.Kind atMostOnce;
  private final PublishFrame.Kind atLeastOnce;
  private final PublishFrame.Kind tryAtMostOnce;
  private final PublishFrame.Kind tryAtLeastOnce;

  RemoteTopic(Session session, String name, PublishOptions options) {
    this.session = session;
    this.name = name;
    lane = session.publisher().lane(name);
    PublishTerms terms = PublishTerms.of(options);
    atMostOnce = new PublishFrame.Kind(terms, QoS.AT_MOST_ONCE, false);
    atLeastOnce = new PublishFrame.Kind(terms, QoS.AT_LEAST_ONCE, false);
    PublishTerms now = terms.withoutWaiting();
    tryAtMostOnce = new PublishFrame.Kind(now, QoS.AT_MOST_ONCE, false);
    tryAtLeastOnce = new PublishFrame.Kind(now, QoS.AT_LEAST_ONCE, false);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Confirmation> publishAsync(Message message) {
    var confirmed = new PublishWaiter.Confirmed();
    session
        .publisher()
        .publish(lane, List.of(message), kind(message, atLeastOnce, atMostOnce), confirmed);
    return confirmed;
  }

  @Override
  public CompletableFuture<PublishResult> tryPublishAsync(Message message) {
    var tried = new PublishWaiter.Tried();
    session
        .publisher()
        .publish(lane, List.of(message), kind(message, tryAtLeastOnce, tryAtMostOnce), tried);
    return tried;
  }

  private static PublishFrame.Kind kind(
      Message message, PublishFrame.Kind atLeastOnce, PublishFrame.Kind atMostOnce) {
    return message.qos() == QoS.AT_LEAST_ONCE ? atLeastOnce : atMostOnce;
  }

  @Override
  public Confirmation publish(Message message) throws InterruptedException {
    return await(() -> publishAsync(message));
  }

  @Override
  public PublishResult tryPublish(Message message) throws InterruptedException {
    return await(() -> tryPublishAsync(message));
  }

  private <T> T await(Supplier<CompletableFuture<T>> publish) throws InterruptedException {
    session.checkMayWait();
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before publishing to " + name);
    }
    CompletableFuture<T> future = publish.get();
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
    var confirmed = new PublishWaiter.Confirmed();
    session.publisher().publish(lane, unit, new PublishFrame.Kind(terms, qos, true), confirmed);
    return confirmed;
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
