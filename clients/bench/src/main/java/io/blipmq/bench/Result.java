package io.blipmq.bench;

import org.HdrHistogram.Histogram;

/**
 * How a run went. Losses, duplicates and violations of order are those of the whole run; the rest
 * is without the warm-up.
 *
 * @param published messages that were sent
 * @param received messages that came, at all subscribers together
 * @param seconds from the first publish to the last arrival, or the last confirmation
 * @param latency from the time at which a message was to be sent until it came, in nanoseconds
 * @param confirmLatency from a publish to its confirmation, in nanoseconds; empty at QoS 0
 * @param faults what went wrong
 */
public record Result(
    long published,
    long received,
    double seconds,
    Histogram latency,
    Histogram confirmLatency,
    Faults faults) {

  /**
   * What went wrong.
   *
   * @param lost messages that a subscriber should have got and did not
   * @param duplicates messages that a subscriber got again
   * @param outOfOrder messages that a subscriber got behind a later one of the same publisher and
   *     topic
   * @param unconfirmed messages sent at QoS 1 and not confirmed
   */
  public record Faults(long lost, long duplicates, long outOfOrder, long unconfirmed) {
    /** Whether there was nothing. */
    public boolean none() {
      return lost == 0 && duplicates == 0 && outOfOrder == 0 && unconfirmed == 0;
    }
  }

  /** Messages received a second; where nobody subscribes, published a second. */
  public double rate() {
    return seconds == 0 ? 0 : (latency.getTotalCount() == 0 ? published : received) / seconds;
  }
}
