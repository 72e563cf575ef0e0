package io.blipmq.core;

import io.blipmq.core.port.LogNeeds;
import io.blipmq.core.topic.Pins;
import io.blipmq.core.topic.TopicHandle;
import java.util.List;
import java.util.Optional;

/** Tells the log what of it is still needed. Called by the log's thread. */
record Needs(TopicRegistry topics, Pins pins) implements LogNeeds {
  @Override
  public long from(int topic, int partition) {
    Optional<TopicHandle> known = topics.byId(topic);
    if (known.isEmpty() || partition < 0 || partition >= known.get().partitions().size()) {
      return Long.MAX_VALUE;
    }
    return known.get().partitions().get(partition).neededFrom();
  }

  @Override
  public void pinned(List<Pin> found) {
    pins.set(found);
  }
}
