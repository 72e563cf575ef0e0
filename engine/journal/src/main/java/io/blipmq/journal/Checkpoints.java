package io.blipmq.journal;

import io.blipmq.core.port.LogRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Which checkpoints the log has, as they are written or replayed, and how much follows the last.
 * One thread adds, marks and takes back; any may ask what there is.
 */
final class Checkpoints {
  /** One more than are ever asked for: the last two, and one whose end is not synced yet. */
  private static final int KEPT = 3;

  /**
   * A checkpoint that has its end.
   *
   * @param segment the first record of the segment that it begins
   * @param end the record that ends it
   * @param bytes what it took, without the messages published meanwhile
   */
  record Complete(long segment, long end, long bytes) {}

  /** What there is at one time; replaced as a whole. */
  private record State(boolean open, long number, long segment, List<Complete> complete) {}

  private static final State NONE = new State(false, 0, 0, List.of());

  private volatile State state = NONE;
  private State marked = NONE;
  private long openBytes;
  private long markedOpenBytes;
  private volatile long sinceBytes;
  private long markedSinceBytes;

  /** One from before where a start begins to read. */
  void found(Complete checkpoint) {
    state = new State(false, 0, 0, List.of(checkpoint));
  }

  /** A record of the log, in a segment. */
  void note(LogRecord record, long id, long bytes, long segment) {
    switch (record) {
      case LogRecord.Publish _, LogRecord.Release _ -> {}
      case LogRecord.CheckpointBegin begin -> begin(begin.number(), segment);
      case LogRecord.CheckpointEnd end -> end(end.number(), id);
      default -> openBytes += bytes;
    }
  }

  private void begin(long number, long segment) {
    state = new State(true, number, segment, state.complete());
    openBytes = 0;
  }

  private void end(long number, long id) {
    State now = state;
    if (now.open() && now.number() == number) {
      List<Complete> complete = new ArrayList<>(now.complete());
      complete.add(new Complete(now.segment(), id, openBytes));
      if (complete.size() > KEPT) {
        complete.removeFirst();
      }
      state = new State(false, 0, 0, List.copyOf(complete));
      sinceBytes = 0;
    }
  }

  /** So many bytes of any records. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread changes it
  void add(long bytes) {
    sinceBytes += bytes;
  }

  /** Everything so far stays. */
  void mark() {
    marked = state;
    markedOpenBytes = openBytes;
    markedSinceBytes = sinceBytes;
  }

  /** Takes back what came since the mark. */
  void rollBack() {
    state = marked;
    openBytes = markedOpenBytes;
    sinceBytes = markedSinceBytes;
  }

  /** What was written since the last one ended, or since the log began. */
  long sinceBytes() {
    return sinceBytes;
  }

  /** What the last one took; 0 if there is none. */
  long lastBytes() {
    List<Complete> complete = state.complete();
    return complete.isEmpty() ? 0 : complete.getLast().bytes();
  }

  /**
   * The segment that the last complete checkpoint but one begins, of those that are synced through
   * a record; no start will need what comes before it, not even if the last one is damaged. 0 if
   * there is none.
   */
  long fallback(long syncedId) {
    List<Complete> complete = state.complete();
    boolean one = false;
    for (int i = complete.size() - 1; i >= 0; i--) {
      if (complete.get(i).end() <= syncedId) {
        if (one) {
          return complete.get(i).segment();
        }
        one = true;
      }
    }
    return 0;
  }
}
