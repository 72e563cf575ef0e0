package io.blipmq.api;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One consumer of a subscription. Named subscriptions (consumer groups) share a cursor between any
 * number of consumers; an unnamed one belongs to this consumer and ends with it.
 *
 * <p>Deliveries at QoS 1 are settled by {@link #settle}, by the ack deadline or by the end of this
 * consumer, the last two of which give them back to the subscription. Deliveries at QoS 0 need no
 * settling. Any thread may receive and settle; a message goes to exactly one receiving thread.
 *
 * <p>Closing, the end of the broker and the deletion of the topic or subscription wake all waiting
 * receivers: receiving methods then throw the reason, and iterators end.
 */
public interface Subscription extends AutoCloseable, Iterable<Delivery> {
  /**
   * The next message, or empty if none came in time. A timeout of zero or less looks once and does
   * not wait.
   *
   * @throws BlipException.Closed if this consumer has been closed
   * @throws BlipException.TopicNotFound if the topic or subscription was deleted
   */
  Optional<Delivery> receive(Duration timeout) throws InterruptedException;

  /**
   * Waits for a first message as {@link #receive(Duration)} does, then takes what is there without
   * waiting for more, 1 to {@code max} messages; an empty list means that none came in time.
   */
  List<Delivery> receiveBatch(int max, Duration timeout) throws InterruptedException;

  /**
   * The next message, as a future. Cancelling it gives up the place in the line; a message that
   * arrives for a cancelled future stays with the consumer for the next receiver.
   */
  CompletableFuture<Delivery> receiveAsync();

  /**
   * Settles deliveries of this consumer. The future ends when the broker has taken it, durably as
   * the fsync policy says where the subscription is named and the topic has a journal: what has
   * been accepted so is never delivered again.
   *
   * @return a future that fails with {@link BlipException.InvalidRequest} if a delivery is not in
   *     flight with this consumer any more, for example because its ack deadline has passed; the
   *     other deliveries of the settlement are settled all the same
   */
  CompletableFuture<Void> settle(Settlement settlement);

  /**
   * Moves the subscription's cursor, for every consumer of a group. What is in flight is forgotten;
   * messages before the new position count as settled, those after it as unsettled.
   */
  CompletableFuture<Void> seek(StartPosition position);

  /**
   * Deliveries as they come, for ever; {@code hasNext} waits for the next and returns false once
   * this consumer is closed or its thread is interrupted. Acknowledging stays with the caller.
   */
  @Override
  Iterator<Delivery> iterator();

  /** Detaches this consumer; its unsettled deliveries return to the subscription. Idempotent. */
  @Override
  void close();

  /** Waits for the next message without a limit. */
  default Delivery receive() throws InterruptedException {
    while (true) {
      Optional<Delivery> delivery = receive(Duration.ofDays(1));
      if (delivery.isPresent()) {
        return delivery.get();
      }
    }
  }

  /** The next message if one is here now. */
  default Optional<Delivery> tryReceive() throws InterruptedException {
    return receive(Duration.ZERO);
  }

  /**
   * Acknowledges without waiting for the broker's answer. If that answer does not come, the message
   * may be delivered again; use {@link #settle} to know.
   */
  default void ack(Delivery delivery) {
    var _ = settle(new Settlement.Accept(List.of(delivery)));
  }

  /** Acknowledges several without waiting for the broker's answer, see {@link #ack(Delivery)}. */
  default void ack(Collection<Delivery> deliveries) {
    var _ = settle(new Settlement.Accept(List.copyOf(deliveries)));
  }

  /** Gives a delivery back; it is offered again after the retry backoff. */
  default void nack(Delivery delivery) {
    var _ = settle(Settlement.Retry.withBackoff(List.of(delivery)));
  }
}
