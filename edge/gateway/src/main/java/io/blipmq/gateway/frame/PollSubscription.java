package io.blipmq.gateway.frame;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.core.subscription.DeliverySink;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.wire.PollFrameCodec;

/**
 * A subscription of version 1: one message each time it is asked. A delivery tag is the partition
 * in the highest 16 bits and the offset, plus one, in the others. On the connection's event loop.
 */
final class PollSubscription implements DeliverySink {
  private static final int PARTITION_SHIFT = 48;
  private static final long OFFSET_MASK = (1L << PARTITION_SHIFT) - 1;

  private final Consumer consumer;
  private final Outbound outbound;
  private int[] cursorOfPartition = {0};
  private long pollId;

  PollSubscription(Consumer consumer, Outbound outbound) {
    this.consumer = consumer;
    this.outbound = outbound;
  }

  Consumer consumer() {
    return consumer;
  }

  /** Sends the next message, if there is one. */
  void poll(long correlationId) {
    pollId = correlationId;
    if (consumer.credit() == 0) {
      consumer.addCredit(1, 0);
    }
    consumer.poll(this, 1);
  }

  @Override
  public boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message) {
    int partition = cursor.partition().index();
    if (partition >= cursorOfPartition.length) {
      cursorOfPartition = java.util.Arrays.copyOf(cursorOfPartition, partition + 1);
    }
    cursorOfPartition[partition] = cursor.id();
    long id =
        qos == QoS.AT_LEAST_ONCE ? ((long) partition << PARTITION_SHIFT) | (offset + 1) : pollId;
    PollFrameCodec.publish(outbound.buffer(), id, qos, cursor.topic(), message);
    return true;
  }

  /** Settles a delivery; false if there is none of that tag. */
  boolean accept(long tag) {
    int partition = (int) (tag >>> PARTITION_SHIFT);
    long offset = (tag & OFFSET_MASK) - 1;
    return offset >= 0
        && partition < cursorOfPartition.length
        && cursorOfPartition[partition] != 0
        && consumer.accept(cursorOfPartition[partition], offset, offset) == 0;
  }
}
