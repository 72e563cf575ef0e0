package io.blipmq.api;

import java.time.Instant;

/** Where a subscription starts, or is moved to. */
public sealed interface StartPosition {
  /** The oldest message that is still kept. */
  record Earliest() implements StartPosition {}

  /** Only what is published from now on. */
  record Latest() implements StartPosition {}

  /**
   * That offset, in each partition; the oldest kept message if it is gone, the end if it is beyond.
   */
  record Offset(long offset) implements StartPosition {
    public Offset {
      if (offset < 0) {
        throw new BlipException.InvalidRequest("offset is " + offset + "; offsets start at 0");
      }
    }
  }

  /** The first kept message created at or after that time. */
  record Time(Instant time) implements StartPosition {}

  /**
   * The first message that the subscription has not settled, in each partition. For a subscription
   * that is made: where the named one is that exists; latest if there is none.
   */
  record LastCommitted() implements StartPosition {}
}
