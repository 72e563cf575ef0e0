package io.blipmq.core.topic;

import io.blipmq.api.Message;
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
    if (deadlineNanos != 0) {
      long[] all = deadlines;
      if (all == null) {
        all = new long[messages.length];
        deadlines = all;
      }
      all[index] = deadlineNanos;
    }
  }
}
