package io.blipmq.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The future of a typed delivery. It asks again, in a loop and not by recursion, while the policy
 * takes what comes. Ending it from outside (cancel, a timeout) cancels what it waits for; a message
 * that came at that very moment is given back at once.
 */
final class PendingDelivery<T> extends CompletableFuture<TypedDelivery<T>> {
  private final TypedSubscription<T> subscription;
  private volatile @Nullable CompletableFuture<Delivery> waiting;

  private PendingDelivery(TypedSubscription<T> subscription) {
    this.subscription = subscription;
  }

  static <T> CompletableFuture<TypedDelivery<T>> of(TypedSubscription<T> subscription) {
    PendingDelivery<T> pending = new PendingDelivery<>(subscription);
    var _ = pending.whenComplete((delivery, failure) -> pending.stopWaiting());
    pending.ask();
    return pending;
  }

  private void ask() {
    while (!isDone()) {
      CompletableFuture<Delivery> asked = subscription.untyped().receiveAsync();
      waiting = asked;
      if (isDone()) {
        stopWaiting();
      }
      if (!asked.isDone()) {
        var _ = asked.whenComplete((delivery, failure) -> arrivedLater(asked));
        return;
      }
      arrived(asked);
    }
  }

  private void stopWaiting() {
    CompletableFuture<Delivery> asked = waiting;
    if (asked != null) {
      asked.cancel(false);
    }
  }

  private void arrivedLater(CompletableFuture<Delivery> asked) {
    arrived(asked);
    ask();
  }

  private void arrived(CompletableFuture<Delivery> asked) {
    if (asked.isCancelled()) {
      cancel(false);
      return;
    }
    try {
      Delivery delivery = asked.join();
      subscription.admit(delivery).ifPresent(typed -> hand(typed, delivery));
    } catch (CompletionException ended) {
      completeExceptionally(ended.getCause() == null ? ended : ended.getCause());
    }
  }

  private void hand(TypedDelivery<T> typed, Delivery delivery) {
    if (!complete(typed)) {
      var _ = subscription.settle(Settlement.Retry.now(List.of(delivery)));
    }
  }
}
