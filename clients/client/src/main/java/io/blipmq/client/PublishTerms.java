package io.blipmq.client;

import io.blipmq.api.Durability;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.Routing;

/**
 * {@link PublishOptions} as the hot path wants them. Immutable; frames are shared by messages of
 * equal terms.
 *
 * @param deadlineNanos how long a publish may take
 * @param deadlineMillis the same for the frame, from 1
 * @param atLeast what the confirmation must be worth; {@link Durability#MEMORY} for what the
 *     broker's policy gives
 * @param routing how the broker chooses the partition
 * @param waits whether a publish waits for room, here and there, or is refused at once
 */
record PublishTerms(
    long deadlineNanos, int deadlineMillis, Durability atLeast, Routing routing, boolean waits) {
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  static PublishTerms of(PublishOptions options) {
    long nanos =
        options.deadline().toSeconds() > LONGEST_NANOS / 1_000_000_000
            ? LONGEST_NANOS
            : options.deadline().toNanos();
    long millis = Math.clamp((nanos + 999_999) / 1_000_000, 1, Integer.MAX_VALUE);
    return new PublishTerms(
        nanos,
        (int) millis,
        options.durability().orElse(Durability.MEMORY),
        options.routing(),
        true);
  }

  PublishTerms withoutWaiting() {
    return new PublishTerms(deadlineNanos, deadlineMillis, atLeast, routing, false);
  }
}
