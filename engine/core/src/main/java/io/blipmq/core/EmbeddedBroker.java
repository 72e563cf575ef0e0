package io.blipmq.core;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.BrokerStats;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.api.TopicName;
import io.blipmq.api.Topics;

/** A {@link BlipMQ} that is a broker in this process. */
public final class EmbeddedBroker implements BlipMQ {
  private final Broker broker;

  /** Takes over the broker, and closes it with itself. */
  public EmbeddedBroker(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Topic topic(String name, PublishOptions options) {
    return new EmbeddedTopic(this, broker, TopicName.check(name), options);
  }

  @Override
  public Subscription subscribe(String topicOrPattern, SubscribeOptions options) {
    return EmbeddedSubscription.attach(broker, topicOrPattern, options);
  }

  @Override
  public Topics topics() {
    return broker.admin();
  }

  @Override
  public BrokerStats stats() {
    return broker.stats();
  }

  @Override
  public void close() {
    broker.close();
  }
}
