package io.blipmq.gateway.jsonlines;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.Broker;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.core.subscription.DeliverySink;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.TopicHandle;

/**
 * Finds where a topic's cache begins: looks through the last messages that the engine has kept and
 * counts those that belong into it. Keeps none of them. One thread.
 */
final class Cached implements DeliverySink {
  /** Messages looked at for each that the cache may have: others may be among them. */
  private static final int LOOK_FACTOR = 10;

  private final Singles singles;
  private final String topic;
  private final long end;

  /** A ring of the offsets found last. */
  private final long[] found;

  private int count;

  private Cached(Singles singles, String topic, long end, int most) {
    this.singles = singles;
    this.topic = topic;
    this.end = end;
    this.found = new long[most];
  }

  /**
   * The offset of the first message to be sent to a new subscriber; the topic's end if there is
   * none. A topic with more than one partition has no cache.
   *
   * @param after the last index that the subscriber has seen
   * @param most how many the cache has
   */
  static long start(Broker broker, Singles singles, TopicHandle topic, long after, int most) {
    Partition partition = topic.partitions().getFirst();
    long end = partition.visible();
    long from =
        Math.max(partition.firstKept(), Math.max(after + 1, end - (long) most * LOOK_FACTOR));
    if (from >= end || most == 0 || topic.partitions().size() > 1) {
      return end;
    }
    Cached cached = new Cached(singles, topic.name(), end, most);
    SubscribeOptions options =
        SubscribeOptions.unnamed().withQos(QoS.AT_MOST_ONCE).from(new StartPosition.Offset(from));
    Consumer consumer = broker.subscribe(topic.name(), options, () -> {});
    try {
      consumer.addCredit(most * LOOK_FACTOR, 0);
      consumer.poll(cached, most * LOOK_FACTOR);
    } finally {
      broker.unsubscribe(consumer);
    }
    return cached.first();
  }

  private long first() {
    return count == 0 ? end : found[count <= found.length ? 0 : count % found.length];
  }

  @Override
  public boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message) {
    if (offset >= end) {
      return false;
    }
    if (isCached(singles, topic, message)) {
      found[count++ % found.length] = offset;
    }
    return true;
  }

  /** Whether a message that was sent before belongs into the cache. */
  static boolean isCached(Singles singles, String topic, Message message) {
    return !Sent.isUncached(message)
        && (!Sent.isForOne(message) || singles.isWaiting(topic, -Sent.recipient(message)));
  }
}
