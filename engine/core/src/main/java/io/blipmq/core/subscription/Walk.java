package io.blipmq.core.subscription;

import io.blipmq.api.Message;
import io.blipmq.core.topic.Chunk;
import org.jspecify.annotations.Nullable;

/** Goes along a partition's log, from chunk to chunk and over gaps. One thread. */
final class Walk {
  Chunk chunk;
  long offset;

  Walk(Chunk chunk, long offset) {
    this.chunk = chunk;
    this.offset = offset;
  }

  void jump(Chunk to, long at) {
    chunk = to;
    offset = at;
  }

  /** Whether it stands on an offset before {@code end}; passes over gaps to find out. */
  boolean before(long end) {
    while (offset < end) {
      if (offset < chunk.end()) {
        offset = Math.max(offset, chunk.base());
        return offset < end;
      }
      Chunk following = chunk.next();
      if (following == null) {
        return false;
      }
      chunk = following;
      offset = Math.max(offset, following.base());
    }
    return false;
  }

  /** Lets go of a chunk that it has gone over. */
  void toLast() {
    Chunk following = chunk.next();
    while (following != null && offset >= chunk.end()) {
      chunk = following;
      following = chunk.next();
    }
  }

  /** The message here; null where a publish failed. */
  @Nullable Message message() {
    return chunk.message(offset);
  }

  /** When its TTL is over; 0 for never. */
  long deadlineNanos() {
    return chunk.deadline(offset);
  }
}
