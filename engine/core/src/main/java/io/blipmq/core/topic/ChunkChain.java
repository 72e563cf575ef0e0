package io.blipmq.core.topic;

import io.blipmq.api.Message;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * The growing end of a partition's log. Guarded by the partition's lock, but for the numbers that
 * say they are not: those are written with release semantics, so that an append pays for one fence,
 * that of the partition's visible offset.
 */
final class ChunkChain {
  private static final VarHandle BYTES = handle("bytes");
  private static final VarHandle COUNT = handle("count");
  private static final VarHandle DROPPABLE = handle("droppable");
  private static final int FIRST_CHUNK = 16;
  private static final int LARGEST_CHUNK = 256;
  private static final long CHUNK_BYTES = 256 << 10;

  /** The only chunk that is held here: what comes before it is its readers' to keep. */
  private Chunk tail = new Chunk(0, FIRST_CHUNK, 0, 0, 0);

  private long next;
  private long bytes;
  private long count;
  private long droppable;
  private volatile boolean rolled;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(ChunkChain.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The chunk that is being filled. */
  Chunk tail() {
    return tail;
  }

  /** The offset that the next message gets. */
  long next() {
    return next;
  }

  /** Bytes appended. */
  long bytes() {
    return bytes;
  }

  /** Bytes appended. Any thread. */
  long bytesAppended() {
    return (long) BYTES.getAcquire(this);
  }

  /** Messages appended since the start. Any thread. */
  long count() {
    return (long) COUNT.getAcquire(this);
  }

  /** Messages appended since the start that an overflow policy may drop. Any thread. */
  long droppable() {
    return (long) DROPPABLE.getAcquire(this);
  }

  /** Whether a chunk has been begun since the last {@link #tended}. Any thread. */
  boolean rolled() {
    return rolled;
  }

  void tended() {
    rolled = false;
  }

  void put(Message message, long deadlineNanos) {
    if (next == tail.end || bytes - tail.bytesBefore > CHUNK_BYTES) {
      roll(next);
    }
    tail.put(next, message, deadlineNanos);
    next++;
    bytes += message.memoryBytes();
  }

  void counted(int messages, boolean canBeDropped) {
    COUNT.setRelease(this, count + messages);
    if (canBeDropped) {
      DROPPABLE.setRelease(this, droppable + messages);
    }
  }

  /** Goes on at a later offset; readers pass over the gap. */
  void skipTo(long offset) {
    roll(offset);
    next = offset;
  }

  /** Takes over where a checkpoint says that the chain ends. */
  void restore(long offset, long bytesBefore) {
    bytes = Math.max(bytes, bytesBefore);
    skipTo(Math.max(offset, next));
  }

  /** Begins a chunk, so that what is there can leave memory. */
  void divide() {
    if (next > tail.base) {
      roll(next);
    }
  }

  /** Empties slots, which lie at or behind that chunk. */
  void empty(Chunk from, long firstOffset, int messages) {
    Chunk chunk = from;
    for (long at = firstOffset; at < firstOffset + messages; at++) {
      while (at >= chunk.end) {
        chunk = Objects.requireNonNull(chunk.next);
      }
      chunk.put(at, null, 0);
    }
  }

  private void roll(long base) {
    int size = next == tail.end ? Math.min(LARGEST_CHUNK, tail.size() * 4) : FIRST_CHUNK;
    long countBefore = tail.countAt(next);
    tail.end = Math.min(tail.end, next);
    Chunk chunk = new Chunk(base, size, countBefore, bytes, droppable);
    tail.next = chunk;
    tail = chunk;
    rolled = true;
  }
}
