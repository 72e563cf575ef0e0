package io.blipmq.api;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A typed subscription as a {@link Flow.Publisher}: what its policy takes is requested anew. */
record TypedPublisher<T>(Flow.Publisher<Delivery> deliveries, TypedSubscription<T> typed)
    implements Flow.Publisher<TypedDelivery<T>> {
  @Override
  public void subscribe(Flow.Subscriber<? super TypedDelivery<T>> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    deliveries.subscribe(new Admitting<>(typed, subscriber));
  }

  private static final class Admitting<T> implements Flow.Subscriber<Delivery> {
    private final TypedSubscription<T> typed;
    private final Flow.Subscriber<? super TypedDelivery<T>> subscriber;
    private Flow.@Nullable Subscription subscription;

    Admitting(TypedSubscription<T> typed, Flow.Subscriber<? super TypedDelivery<T>> subscriber) {
      this.typed = typed;
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(Delivery delivery) {
      Optional<TypedDelivery<T>> admitted = typed.admit(delivery);
      if (admitted.isPresent()) {
        subscriber.onNext(admitted.get());
      } else {
        Objects.requireNonNull(subscription).request(1);
      }
    }

    @Override
    public void onError(Throwable reason) {
      subscriber.onError(reason);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
    }
  }
}
