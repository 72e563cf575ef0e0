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

  /** The last committed position of a named subscription; latest if it has none. */
  record LastCommitted() implements StartPosition {}
}
