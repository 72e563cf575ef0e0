package io.blipmq.core.port;

import java.util.List;

/**
 * What of a log is still needed, as the engine knows it. Called by the log's own thread; must not
 * block for long.
 */
public interface LogNeeds {
  /**
   * The first offset of a partition that anyone may still ask for; {@code Long.MAX_VALUE} if the
   * topic is gone.
   */
  long from(int topic, int partition);

  /** What of the segments is needed, by whom; called once at the end of a round. */
  void pinned(List<Pin> pins);

  /**
   * A segment holds messages of that partition, the last of them at that offset, and they are
   * needed.
   *
   * @param segment the segment's first record
   * @param bytes what the segment takes on disk
   */
  record Pin(long segment, int topic, int partition, long lastOffset, long bytes) {}
}
