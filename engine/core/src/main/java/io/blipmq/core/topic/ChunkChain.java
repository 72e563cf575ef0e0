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

  /** Messages and bytes emptied since something was last kept behind them. */
  private int emptied;

  private long emptiedBytes;
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

  /** Empties the slots of a publication, which lie at or behind that chunk. */
  void empty(Chunk from, long firstOffset, Publication publication) {
    int messages = publication.count();
    emptied += messages;
    emptiedBytes += publication.memoryBytes();
    Chunk chunk = from;
    for (long at = firstOffset; at < firstOffset + messages; at++) {
      while (at >= chunk.end) {
        chunk = Objects.requireNonNull(chunk.next);
      }
      chunk.put(at, null, 0);
    }
  }

  /** What has been emptied is not taken back any more: something behind it was not. */
  void keepPlaces() {
    emptied = 0;
    emptiedBytes = 0;
  }

  /**
   * Takes back the places at the end, from an offset on, that have become empty: a publisher that
   * is refused again and again must not use up what a retention keeps.
   *
   * @return the bytes of them that do not count any more
   */
  long takeBack(long from) {
    long end = next;
    long least = Math.max(from, tail.base);
    while (next > least && tail.message(next - 1) == null) {
      next--;
    }
    long places = end - next;
    long back = places == emptied ? emptiedBytes : 0;
    bytes -= back;
    COUNT.setRelease(this, count - places);
    keepPlaces();
    return back;
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
