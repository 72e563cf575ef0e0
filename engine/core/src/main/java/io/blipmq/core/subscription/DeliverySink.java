package io.blipmq.core.subscription;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;

/**
 * Takes what a consumer polls. Called under the subscription's lock: must not block or call back.
 */
@FunctionalInterface
public interface DeliverySink {
  /**
   * A message for the consumer.
   *
   * @param qos what it is delivered at: 1 is to be settled
   * @return false if there is no room; the message is not taken, and the poll ends
   */
  boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message);

  /**
   * A delivery that this consumer had is not in flight with it any more, without its doing: its ack
   * deadline has passed, an earlier one of its key came back, the subscription was moved, or
   * somebody has settled it. Comes before anything that was delivered since.
   */
  default void revoked(Cursor cursor, long offset) {}
}
