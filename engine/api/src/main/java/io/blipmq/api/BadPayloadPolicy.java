package io.blipmq.api;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link TypedSubscription} does with a message that it cannot read. Called by the receiving
 * thread, before anybody gets the message.
 */
@FunctionalInterface
public interface BadPayloadPolicy {
  /**
   * How to settle it, in which case nobody gets it; empty to hand it out all the same, and {@link
   * TypedDelivery#value} throws the error.
   */
  Optional<Settlement> settlement(BlipException.BadPayload bad, Delivery delivery);

  /** Hands it out; whoever asks for its value gets the error, and settles it. The default. */
  static BadPayloadPolicy raise() {
    return (bad, delivery) -> Optional.empty();
  }

  /** Acknowledges it, as if it had never been there. */
  static BadPayloadPolicy skip() {
    return (bad, delivery) -> Optional.of(new Settlement.Accept(List.of(delivery)));
  }

  /**
   * Gives up on it at once: it goes to the dead-letter topic, or is discarded, as configured. At
   * QoS 0 there are no dead letters: it is skipped.
   */
  static BadPayloadPolicy deadLetter() {
    return (bad, delivery) -> Optional.of(new Settlement.Reject(List.of(delivery)));
  }
}
