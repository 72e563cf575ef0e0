package io.blipmq.core.topic;

import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;

/**
 * Learns how a publication ended. Exactly one method is called, once, by any thread (perhaps before
 * {@code publish} returns); it must not block.
 */
public interface PublishListener {
  /**
   * Accepted.
   *
   * @param firstOffset of the first message, or {@link io.blipmq.api.Confirmation#UNKNOWN_OFFSET}
   */
  void confirmed(int partition, long firstOffset, int count, Durability durability);

  /** Not accepted; the text says what to do. */
  void refused(ErrorCode code, String message);
}
