package io.blipmq.api;

/** Handles values, see {@link TypedSubscription#listen}. Called by several threads at a time. */
@FunctionalInterface
public interface TypedListener<T> {
  /**
   * Handles one delivery. When it returns the delivery is acknowledged, unless it was settled in
   * the meantime; when it throws, which asking a bad payload for its value does, the delivery is
   * given back, for another attempt after the subscription's retry backoff.
   */
  // Whatever an application's work may throw means the same here: it has failed.
  void handle(TypedDelivery<T> delivery) throws Exception;
}
