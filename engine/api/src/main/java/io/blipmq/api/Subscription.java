package io.blipmq.api;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One consumer of a subscription. Named subscriptions (consumer groups) share a cursor between any
 * number of consumers; an unnamed one belongs to this consumer and ends with it.
 *
 * <p>Deliveries at QoS 1 are settled by {@link #settle}, by the ack deadline or by the end of this
 * consumer, the last two of which give them back to the subscription. Deliveries at QoS 0 need no
 * settling. Any thread may receive and settle, in any of the styles and in several at a time; a
 * message goes to exactly one receiver. A receiver that is interrupted has taken nothing.
 *
 * <p><b>The end.</b> Closing, the end of the broker, the deletion of the topic or subscription, and
 * the limit of the options end this consumer; what it was given before can be settled still if the
 * limit was the reason. Waiting receivers are woken. Receiving methods and futures throw the
 * reason. Iterators, streams, publishers and listeners end like a sequence that is over where
 * somebody wanted it so ({@link BlipException.Closed}, which is also that of the limit, and {@link
 * BlipException.ShuttingDown}), and with the reason otherwise.
 */
public interface Subscription extends AutoCloseable, Iterable<Delivery> {
  /** What it was made with. */
  SubscribeOptions options();

  /**
   * Waits for a first message as {@link #receive(Duration)} does, then takes what is there without
   * waiting for more, 1 to {@code max} messages; an empty list means that none came in time.
   *
   * @throws BlipException.InvalidRequest if {@code max} is below 1
   */
  List<Delivery> receiveBatch(int max, Duration timeout) throws InterruptedException;

  /**
   * The first message that the predicate accepts, or empty if none came in time.
   *
   * <p>What it does not accept stays with this consumer, in its place: the next receiver gets it
   * before anything newer. It counts towards the prefetch, so this looks at no more messages than
   * that and then waits for other receivers to take some, and towards the ack deadline, after which
   * it is offered to other consumers of a group. So a predicate that some messages never meet needs
   * another receiver beside it.
   *
   * @param wanted called while other receivers of this consumer wait: must be quick and must not
   *     call this subscription; asked about the same message again after each wait
   */
  Optional<Delivery> receiveMatching(Predicate<? super Delivery> wanted, Duration timeout)
      throws InterruptedException;

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
   * Where the subscription stands, in each partition that this consumer reads, ordered by topic and
   * partition. Blocks for one round trip when remote; what was settled, committed or sought before
   * is seen.
   */
  List<Position> positions();

  /** Detaches this consumer; its unsettled deliveries return to the subscription. Idempotent. */
  @Override
  void close();

  // ---- reading

  /**
   * The next message, or empty if none came in time. A timeout of zero or less looks once and does
   * not wait.
   *
   * @throws BlipException.Closed if this consumer has been closed, or has reached its limit
   * @throws BlipException.TopicNotFound if the topic or subscription was deleted
   */
  default Optional<Delivery> receive(Duration timeout) throws InterruptedException {
    List<Delivery> one = receiveBatch(1, timeout);
    return one.isEmpty() ? Optional.empty() : Optional.of(one.getFirst());
  }

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

  /** Waits for a first message without a limit, then takes what is there, 1 to {@code max}. */
  default List<Delivery> receiveBatch(int max) throws InterruptedException {
    while (true) {
      List<Delivery> batch = receiveBatch(max, Duration.ofDays(1));
      if (!batch.isEmpty()) {
        return batch;
      }
    }
  }

  /** Waits without a limit for a message that the predicate accepts, see the longer method. */
  default Delivery receiveMatching(Predicate<? super Delivery> wanted) throws InterruptedException {
    while (true) {
      Optional<Delivery> delivery = receiveMatching(wanted, Duration.ofDays(1));
      if (delivery.isPresent()) {
        return delivery.get();
      }
    }
  }

  /**
   * Deliveries as they come, for ever; {@code hasNext} waits for the next, and returns false once
   * this consumer has come to an orderly end or its thread is interrupted, which it then still is.
   * Acknowledging stays with the caller.
   */
  @Override
  default Iterator<Delivery> iterator() {
    return new DeliveryIterator(this);
  }

  /** The deliveries of {@link #iterator}, one after the other. Closing it does not close this. */
  default Stream<Delivery> stream() {
    int has = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), has), false);
  }

  /** A {@link #publisher(Executor)} that signals on threads of the JDK's common pool. */
  default Flow.Publisher<Delivery> publisher() {
    return publisher(ForkJoinPool.commonPool());
  }

  /**
   * A publisher as Reactive Streams define it. Its subscribers share the messages as any receivers
   * do; one is taken only when a subscriber has requested it, and acknowledging stays with the
   * subscriber. The end is signalled when the next message would have been. Cancelling leaves this
   * subscription open, and may be followed by one delivery that was on its way.
   *
   * @param executor runs the signals, those of each subscriber one at a time; if it refuses to, the
   *     subscriber gets nothing any more
   */
  default Flow.Publisher<Delivery> publisher(Executor executor) {
    return new DeliveryPublisher(this, executor);
  }

  /** Hands deliveries to a listener, one at a time, see the longer method. */
  default Listening listen(Executor executor, DeliveryListener listener) {
    return listen(executor, ListenOptions.inTurn(), listener);
  }

  /**
   * Hands deliveries to a listener, on an executor of the caller's. What it returns from is
   * acknowledged, what it throws on is given back for another attempt after the backoff.
   *
   * @return to be closed before this subscription; it is also told of the end
   */
  default Listening listen(Executor executor, ListenOptions options, DeliveryListener listener) {
    return Listening.start(this, executor, options, listener);
  }

  // ---- positions

  /**
   * Where a subscription of one partition stands, see {@link #positions}.
   *
   * @throws BlipException.InvalidRequest if it has none, or several
   */
  default Position position() {
    List<Position> all = positions();
    if (all.size() != 1) {
      throw new BlipException.InvalidRequest(
          "this subscription stands in " + all.size() + " partitions; ask for its positions");
    }
    return all.getFirst();
  }

  /**
   * Settles everything before an offset, for every consumer of a group: whether it was delivered or
   * not, and whoever has it. An offset beyond the end means the end; one before what is committed
   * changes nothing, see {@link #seek}.
   *
   * @return a future that fails with {@link BlipException.InvalidRequest} if the subscription reads
   *     several partitions: say which
   */
  default CompletableFuture<Void> commit(long offset) {
    return settle(new Settlement.Commit("", Settlement.Commit.ONLY, offset));
  }

  /** {@link #commit(long)} in one partition of the topic. */
  default CompletableFuture<Void> commit(int partition, long offset) {
    return settle(new Settlement.Commit("", partition, offset));
  }

  /**
   * Goes back to the last committed position, for every consumer of a group: everything from the
   * first message on that is not settled is delivered again, also what was settled beyond it, with
   * attempts counted anew. The same as {@code seek(new StartPosition.LastCommitted())}; to go back
   * to the start, seek {@link StartPosition.Earliest}.
   */
  default CompletableFuture<Void> reset() {
    return seek(new StartPosition.LastCommitted());
  }

  // ---- settling

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

  /**
   * Gives up on a delivery, without waiting for the broker's answer: it goes to the dead-letter
   * topic, or is discarded, as configured.
   */
  default void reject(Delivery delivery) {
    var _ = settle(new Settlement.Reject(List.of(delivery)));
  }
}
