package io.blipmq.api;

/** Handles deliveries, see {@link Subscription#listen}. Called by several threads at a time. */
@FunctionalInterface
public interface DeliveryListener {
  /**
   * Handles one delivery. When it returns the delivery is acknowledged, unless it was settled in
   * the meantime; when it throws the delivery is given back, for another attempt after the
   * subscription's retry backoff.
   */
  // Whatever an application's work may throw means the same here: it has failed.
  void handle(Delivery delivery) throws Exception;
}
