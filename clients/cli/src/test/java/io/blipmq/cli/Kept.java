package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.BrokerStats;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.api.Topics;

/** A broker that several commands use one after the other: none of them closes it. */
record Kept(BlipMQ broker) implements BlipMQ {
  @Override
  public Topic topic(String name, PublishOptions options) {
    return broker.topic(name, options);
  }

  @Override
  public Subscription subscribe(String topicOrPattern, SubscribeOptions options) {
    return broker.subscribe(topicOrPattern, options);
  }

  @Override
  public Topics topics() {
    return broker.topics();
  }

  @Override
  public BrokerStats stats() {
    return broker.stats();
  }

  @Override
  public void close() {
    // Whoever has opened it does that.
  }
}
