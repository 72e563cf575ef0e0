package io.blipmq.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a consumer says of deliveries it got at QoS 1, or of a partition as a whole. */
public sealed interface Settlement {
  /** Acknowledges each of these deliveries. */
  record Accept(List<Delivery> deliveries) implements Settlement {
    public Accept {
      deliveries = List.copyOf(deliveries);
    }
  }

  /**
   * Acknowledges everything that this consumer got from the same topic and partition up to and
   * including this delivery.
   */
  record AcceptThrough(Delivery last) implements Settlement {}

  /**
   * Gives deliveries back for another attempt.
   *
   * @param delay how long to wait first: zero is at once, empty is the subscription's backoff
   */
  record Retry(List<Delivery> deliveries, Optional<Duration> delay) implements Settlement {
    public Retry {
      deliveries = List.copyOf(deliveries);
      if (delay.isPresent() && delay.get().isNegative()) {
        throw new BlipException.InvalidRequest("delay is " + delay.get() + "; use zero or more");
      }
    }

    /** Another attempt at once. */
    public static Retry now(List<Delivery> deliveries) {
      return new Retry(deliveries, Optional.of(Duration.ZERO));
    }

    /** Another attempt after the given time. */
    public static Retry after(List<Delivery> deliveries, Duration delay) {
      return new Retry(deliveries, Optional.of(delay));
    }

    /** Another attempt after the subscription's retry backoff. */
    public static Retry withBackoff(List<Delivery> deliveries) {
      return new Retry(deliveries, Optional.empty());
    }
  }

  /** Gives up on deliveries: they go to the dead-letter topic, or are discarded, as configured. */
  record Reject(List<Delivery> deliveries) implements Settlement {
    public Reject {
      deliveries = List.copyOf(deliveries);
    }
  }

  /**
   * Settles everything in a partition before an offset, see {@link Subscription#commit(long)}.
   *
   * @param topic the topic; empty for the one that was subscribed to, where that is no pattern
   * @param partition the partition, or {@link #ONLY}
   * @param offset the first one that stays unsettled
   */
  record Commit(String topic, int partition, long offset) implements Settlement {
    /** The one partition that there is; refused if there are several. */
    public static final int ONLY = -1;

    public Commit {
      if (partition < ONLY || offset < 0) {
        throw new BlipException.InvalidRequest(
            "commit in partition " + partition + " before offset " + offset + "; use 0 or more");
      }
    }
  }
}
