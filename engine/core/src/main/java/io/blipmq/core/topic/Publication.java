package io.blipmq.core.topic;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import java.util.List;

/**
 * Messages to be published as a unit, all with the same QoS; the list is not copied and must not
 * change.
 *
 * @param atLeast what a QoS 1 confirmation must at least be worth
 * @param deadlineNanos how long it may wait for room; 0 if it may not
 * @param producer who sends it, 0 if it does not matter
 * @param sequence the producer's number of this publication, rising
 * @param routing how the partition is chosen
 */
public record Publication(
    List<Message> messages,
    Durability atLeast,
    long deadlineNanos,
    long producer,
    long sequence,
    Routing routing) {
  /** Without a producer, routed by key, at whatever durability the log gives. */
  public static Publication of(List<Message> messages, long deadlineNanos) {
    return new Publication(messages, Durability.MEMORY, deadlineNanos, 0, 0, Routing.byKey());
  }

  int count() {
    return messages.size();
  }

  long memoryBytes() {
    long bytes = 0;
    for (int i = 0; i < messages.size(); i++) {
      bytes += messages.get(i).memoryBytes();
    }
    return bytes;
  }
}
