package io.blipmq.api;

import io.blipmq.api.codec.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of a subscription that gets values. Everything that {@link Subscription} promises
 * holds here; what has nothing to do with values (seek, positions, statistics) is on {@link
 * #untyped}.
 *
 * <p>A message whose payload cannot be read goes where the {@link BadPayloadPolicy} says: to the
 * receiver, which gets the error from {@link TypedDelivery#value}, or away. It never stops the
 * messages behind it.
 */
public final class TypedSubscription<T> implements AutoCloseable, Iterable<TypedDelivery<T>> {
  private final Subscription subscription;
  private final Format<T> format;
  private final @Nullable BadPayloadPolicy policy;
  private final LongAdder badPayloads;

  private TypedSubscription(
      Subscription subscription,
      Format<T> format,
      @Nullable BadPayloadPolicy policy,
      LongAdder badPayloads) {
    this.subscription = subscription;
    this.format = format;
    this.policy = policy;
    this.badPayloads = badPayloads;
  }

  /** Values of that format from that subscription. */
  public static <T> TypedSubscription<T> of(Subscription subscription, Format<T> format) {
    return new TypedSubscription<>(subscription, format, null, new LongAdder());
  }

  /**
   * The same consumer, doing that with messages it cannot read. The policy looks at every message
   * before it is handed out, so each is then decoded by the thread that receives it.
   */
  public TypedSubscription<T> onBadPayload(BadPayloadPolicy policy) {
    return new TypedSubscription<>(subscription, format, policy, badPayloads);
  }

  /** The same consumer for messages of bytes. */
  public Subscription untyped() {
    return subscription;
  }

  /** How many messages the policy of {@link #onBadPayload} was asked about. */
  public long badPayloads() {
    return badPayloads.sum();
  }

  /** Waits for the next message without a limit. */
  public TypedDelivery<T> receive() throws InterruptedException {
    while (true) {
      Optional<TypedDelivery<T>> admitted = admit(subscription.receive());
      if (admitted.isPresent()) {
        return admitted.get();
      }
    }
  }

  /**
   * The next message, or empty if none came in time, see {@link Subscription#receive(Duration)}.
   */
  public Optional<TypedDelivery<T>> receive(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    while (true) {
      Optional<Delivery> delivery = subscription.receive(deadline.left());
      if (delivery.isEmpty()) {
        return Optional.empty();
      }
      Optional<TypedDelivery<T>> admitted = admit(delivery.get());
      if (admitted.isPresent()) {
        return admitted;
      }
    }
  }

  /** The next message if one is here now. */
  public Optional<TypedDelivery<T>> tryReceive() throws InterruptedException {
    return receive(Duration.ZERO);
  }

  /**
   * 1 to {@code max} messages, none if none came in time, see {@link Subscription#receiveBatch}.
   */
  public List<TypedDelivery<T>> receiveBatch(int max, Duration timeout)
      throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    while (true) {
      List<Delivery> deliveries = subscription.receiveBatch(max, deadline.left());
      List<TypedDelivery<T>> batch = new ArrayList<>(deliveries.size());
      for (Delivery delivery : deliveries) {
        admit(delivery).ifPresent(batch::add);
      }
      if (deliveries.isEmpty() || !batch.isEmpty()) {
        return batch;
      }
    }
  }

  /** Waits for a first message without a limit, then takes what is there, 1 to {@code max}. */
  public List<TypedDelivery<T>> receiveBatch(int max) throws InterruptedException {
    while (true) {
      List<TypedDelivery<T>> batch = receiveBatch(max, Duration.ofDays(1));
      if (!batch.isEmpty()) {
        return batch;
      }
    }
  }

  /**
   * The first message that the predicate accepts, see {@link Subscription#receiveMatching}; it may
   * ask for values. What cannot be read is not what was wanted: it stays for other receivers, or
   * goes where the policy says.
   */
  public Optional<TypedDelivery<T>> receiveMatching(
      Predicate<? super TypedDelivery<T>> wanted, Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    while (true) {
      Optional<Delivery> delivery =
          subscription.receiveMatching(candidate -> isFor(candidate, wanted), deadline.left());
      if (delivery.isEmpty()) {
        return Optional.empty();
      }
      Optional<TypedDelivery<T>> admitted = admit(delivery.get());
      if (admitted.isPresent()) {
        return admitted;
      }
    }
  }

  /** Whether to take a message: it is wanted, or the policy is to see it. */
  private boolean isFor(Delivery candidate, Predicate<? super TypedDelivery<T>> wanted) {
    TypedDelivery<T> typed = TypedDelivery.of(candidate, format);
    try {
      if (policy != null) {
        var _ = typed.value();
      }
      return wanted.test(typed);
    } catch (BlipException.BadPayload bad) {
      return policy != null;
    }
  }

  /**
   * The next message, as a future, see {@link Subscription#receiveAsync}. One that arrives just as
   * the future is cancelled is given back, and offered again as another attempt.
   */
  public CompletableFuture<TypedDelivery<T>> receiveAsync() {
    return PendingDelivery.of(this);
  }

  /** Messages as they come, see {@link Subscription#iterator}. */
  @Override
  public Iterator<TypedDelivery<T>> iterator() {
    Iterator<Delivery> deliveries = subscription.iterator();
    return new Iterator<>() {
      private @Nullable TypedDelivery<T> next;

      @Override
      public boolean hasNext() {
        while (next == null && deliveries.hasNext()) {
          next = admit(deliveries.next()).orElse(null);
        }
        return next != null;
      }

      @Override
      public TypedDelivery<T> next() {
        TypedDelivery<T> delivery = hasNext() ? next : null;
        if (delivery == null) {
          throw new NoSuchElementException("this consumer has ended");
        }
        next = null;
        return delivery;
      }
    };
  }

  /** The deliveries of {@link #iterator}, one after the other. Closing it does not close this. */
  public Stream<TypedDelivery<T>> stream() {
    int has = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), has), false);
  }

  /** A publisher as Reactive Streams define it, see {@link Subscription#publisher()}. */
  public Flow.Publisher<TypedDelivery<T>> publisher() {
    return new TypedPublisher<>(subscription.publisher(), this);
  }

  /** A publisher that signals on the executor, see {@link Subscription#publisher(Executor)}. */
  public Flow.Publisher<TypedDelivery<T>> publisher(Executor executor) {
    return new TypedPublisher<>(subscription.publisher(executor), this);
  }

  /** Hands deliveries to a listener, one at a time, see {@link Subscription#listen}. */
  public Listening listen(Executor executor, TypedListener<T> listener) {
    return listen(executor, ListenOptions.inTurn(), listener);
  }

  /** Hands deliveries to a listener, see {@link Subscription#listen}. */
  public Listening listen(Executor executor, ListenOptions options, TypedListener<T> listener) {
    return subscription.listen(
        executor,
        options,
        delivery -> {
          Optional<TypedDelivery<T>> admitted = admit(delivery);
          if (admitted.isPresent()) {
            listener.handle(admitted.get());
          }
        });
  }

  /** What to hand out for a delivery: nothing if the policy has settled it. */
  Optional<TypedDelivery<T>> admit(Delivery delivery) {
    TypedDelivery<T> typed = TypedDelivery.of(delivery, format);
    if (policy == null) {
      return Optional.of(typed);
    }
    try {
      var _ = typed.value();
      return Optional.of(typed);
    } catch (BlipException.BadPayload bad) {
      badPayloads.increment();
      Optional<Settlement> settlement = policy.settlement(bad, delivery);
      if (settlement.isEmpty()) {
        return Optional.of(typed);
      }
      var _ = subscription.settle(settlement.get());
      return Optional.empty();
    }
  }

  /** Acknowledges without waiting for the broker's answer, see {@link Subscription#ack}. */
  public void ack(TypedDelivery<T> delivery) {
    subscription.ack(delivery.delivery());
  }

  /** Acknowledges several without waiting for the broker's answer. */
  public void ack(Collection<TypedDelivery<T>> deliveries) {
    subscription.ack(deliveries.stream().map(TypedDelivery::delivery).toList());
  }

  /** Gives a delivery back; it is offered again after the retry backoff. */
  public void nack(TypedDelivery<T> delivery) {
    subscription.nack(delivery.delivery());
  }

  /** Gives up on a delivery: it goes to the dead-letter topic, or is discarded, as configured. */
  public void reject(TypedDelivery<T> delivery) {
    subscription.reject(delivery.delivery());
  }

  /** Settles deliveries and tells when it is done, see {@link Subscription#settle}. */
  public CompletableFuture<Void> settle(Settlement settlement) {
    return subscription.settle(settlement);
  }

  /** Detaches this consumer; its unsettled deliveries return to the subscription. Idempotent. */
  @Override
  public void close() {
    subscription.close();
  }

  /** How long a receiver still waits when the first messages were not for it. */
  private record Deadline(long startNanos, Duration timeout) {
    static Deadline in(Duration timeout) {
      return new Deadline(System.nanoTime(), timeout);
    }

    Duration left() {
      return timeout.minusNanos(System.nanoTime() - startNanos);
    }
  }
}
