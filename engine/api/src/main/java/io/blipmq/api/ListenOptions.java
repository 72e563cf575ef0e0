package io.blipmq.api;

import java.util.function.BiConsumer;

/**
 * How deliveries are handed to a {@link DeliveryListener}.
 *
 * @param concurrency the most calls of the listener at a time, from 1
 * @param order what is handled one after the other, in order
 * @param onFailure is told what the listener threw, after the delivery was given back, by the
 *     thread that ran it
 */
public record ListenOptions(
    int concurrency, Order order, BiConsumer<? super Delivery, ? super Throwable> onFailure) {

  /** What is handled one after the other. */
  public enum Order {
    /** Nothing: deliveries are begun in order, and overtake one another. */
    NONE,
    /**
     * What has the same key; and of what has none, nothing. If one fails, those of its key that
     * were waiting behind it go back with it where the subscription is a group, and come in order;
     * what was on its way here just then may be handled before.
     */
    KEY,
    /** What came from the same partition. What fails comes again behind its successors. */
    PARTITION
  }

  public ListenOptions {
    if (concurrency < 1) {
      throw new BlipException.InvalidRequest("concurrency is " + concurrency + "; use 1 or more");
    }
  }

  /**
   * One call at a time. What the listener throws goes to the thread's handler of uncaught
   * exceptions, which by default prints it.
   */
  public static ListenOptions inTurn() {
    return new ListenOptions(1, Order.NONE, (_, thrown) -> Uncaught.report(thrown));
  }

  /** So many calls at a time, in the order of the keys; failures as with {@link #inTurn}. */
  public static ListenOptions concurrent(int calls) {
    return inTurn().withConcurrency(calls).withOrder(Order.KEY);
  }

  public ListenOptions withConcurrency(int calls) {
    return new ListenOptions(calls, order, onFailure);
  }

  public ListenOptions withOrder(Order kept) {
    return new ListenOptions(concurrency, kept, onFailure);
  }

  /** Who is told what the listener threw. */
  public ListenOptions withFailures(BiConsumer<? super Delivery, ? super Throwable> told) {
    return new ListenOptions(concurrency, order, told);
  }
}
