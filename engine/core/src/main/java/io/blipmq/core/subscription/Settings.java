package io.blipmq.core.subscription;

import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import java.time.Duration;

/**
 * What a subscription does, with the broker's defaults filled in.
 *
 * @param capacity messages it may fall behind in memory
 * @param maxRetries attempts after the first before a message is given up
 * @param deadLetters whether what is given up goes to the dead-letter topic, else it is discarded
 */
public record Settings(
    int capacity,
    OverflowPolicy overflow,
    Duration ackDeadline,
    int maxRetries,
    Duration retryBackoff,
    Duration retryBackoffMax,
    boolean deadLetters) {

  /** What the options ask for, these defaults for the rest. */
  public Settings with(SubscribeOptions options) {
    return new Settings(
        options.capacity() == 0 ? capacity : options.capacity(),
        options.overflow().orElse(overflow),
        options.ackDeadline().isZero() ? ackDeadline : options.ackDeadline(),
        options.maxRetries() < 0 ? maxRetries : options.maxRetries(),
        options.retryBackoff().isZero() ? retryBackoff : options.retryBackoff(),
        retryBackoffMax,
        deadLetters);
  }

  /** What a topic asks of its subscriptions, these defaults for the rest. */
  public Settings with(TopicOptions options) {
    return new Settings(
        options.capacity() == 0 ? capacity : options.capacity(),
        options.overflow().orElse(overflow),
        ackDeadline,
        maxRetries,
        retryBackoff,
        retryBackoffMax,
        deadLetters);
  }

  boolean holdsPublishersBack() {
    return overflow == OverflowPolicy.BLOCK || overflow == OverflowPolicy.FAIL;
  }

  /**
   * How long to wait before the attempt after so many failures: the backoff doubled each time,
   * capped, and up to a fifth more, so that what failed together does not come back together.
   *
   * @param random from 0 to 1
   */
  long backoffNanos(int failures, double random) {
    double wait = (double) retryBackoff.toNanos() * Math.pow(2, Math.min(failures - 1, 62));
    return (long) (Math.min(wait, (double) retryBackoffMax.toNanos()) * (1 + random / 5));
  }
}
