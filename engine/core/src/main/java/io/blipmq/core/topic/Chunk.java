package io.blipmq.core.topic;

import io.blipmq.api.Message;
import io.blipmq.core.port.LogPage;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a partition's log. Chunks form a chain that only grows at its end, so that a reader
 * holds on to nothing but the chunk it stands in, and what lies before every reader falls to the
 * garbage collector.
 *
 * <p>Written by the partition's writer under its lock. A reader may look at slots below the
 * partition's {@code visible} offset, having read that with acquire semantics first: the writer
 * stores a slot, {@code next} and {@code end} before it releases a larger {@code visible}.
 */
public final class Chunk {
  /** Larger gaps between messages of a page divide it. */
  private static final int LARGEST_HOLE = 16;

  /** The offset of the first slot. */
  final long base;

  /** What the partition had appended before this chunk: messages, bytes, droppable messages. */
  final long countBefore;

  final long bytesBefore;
  final long droppableBefore;

  /** The offset behind the last slot that will ever be used. */
  long end;

  volatile @Nullable Chunk next;
  private final @Nullable Message[] messages;
  private long @Nullable [] deadlines;

  Chunk(long base, int size, long countBefore, long bytesBefore, long droppableBefore) {
    this.base = base;
    this.end = base + size;
    this.countBefore = countBefore;
    this.bytesBefore = bytesBefore;
    this.droppableBefore = droppableBefore;
    this.messages = new @Nullable Message[size];
  }

  /** A chunk without slots that nothing will ever follow. */
  public static Chunk none() {
    return new Chunk(0, 0, 0, 0, 0);
  }

  /**
   * What was read from the log, as the first of a chain of its own.
   *
   * @param deadline when the TTL of a message is over that was published long ago
   */
  public static Chunk of(LogPage page, ToLongFunction<Message> deadline) {
    Chunk first = null;
    Chunk last = null;
    int from = 0;
    for (int i = 1; i <= page.size(); i++) {
      if (i == page.size() || page.offset(i) - page.offset(i - 1) > LARGEST_HOLE) {
        Chunk run = run(page, from, i, deadline);
        if (last == null) {
          first = run;
        } else {
          last.next = run;
        }
        last = run;
        from = i;
      }
    }
    return first == null ? none() : first;
  }

  private static Chunk run(LogPage page, int from, int to, ToLongFunction<Message> deadline) {
    long base = page.offset(from);
    Chunk run = new Chunk(base, (int) (page.offset(to - 1) + 1 - base), 0, 0, 0);
    for (int i = from; i < to; i++) {
      Message message = page.message(i);
      run.put(page.offset(i), message, deadline.applyAsLong(message));
    }
    return run;
  }

  /** The message, or null where a publish failed after its offset was taken. */
  public @Nullable Message message(long offset) {
    return messages[(int) (offset - base)];
  }

  /** When the message's TTL is over, by the engine's clock; 0 for never. */
  public long deadline(long offset) {
    long[] all = deadlines;
    return all == null ? 0 : all[(int) (offset - base)];
  }

  /** The first offset in this chunk. */
  public long base() {
    return base;
  }

  /** The offset behind this chunk. */
  public long end() {
    return end;
  }

  /** The chunk behind this one, or null if there is none yet. */
  public @Nullable Chunk next() {
    return next;
  }

  /** How many messages the partition had appended before an offset in this chunk. */
  public long countAt(long offset) {
    return countBefore + (Math.min(offset, end) - base);
  }

  /** How many droppable messages the partition had appended before this chunk. */
  public long droppableBefore() {
    return droppableBefore;
  }

  int size() {
    return messages.length;
  }

  void put(long offset, @Nullable Message message, long deadlineNanos) {
    int index = (int) (offset - base);
    messages[index] = message;
    long[] all = deadlines;
    if (all == null && deadlineNanos != 0) {
      all = new long[messages.length];
      deadlines = all;
    }
    if (all != null) {
      all[index] = deadlineNanos;
    }
  }
}
