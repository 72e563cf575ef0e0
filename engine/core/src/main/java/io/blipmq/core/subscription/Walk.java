package io.blipmq.core.subscription;

import io.blipmq.api.Message;
import io.blipmq.core.topic.Chunk;
import io.blipmq.core.topic.Partition;
import org.jspecify.annotations.Nullable;

/** Goes along a partition's log, from chunk to chunk and over gaps. One thread. */
final class Walk {
  Chunk chunk;
  long offset;

  Walk(Partition.Place place) {
    this.chunk = place.chunk();
    this.offset = place.offset();
  }

  void jump(Chunk to, long at) {
    chunk = to;
    offset = at;
  }

  /** Whether it stands on an offset before {@code end}; passes over gaps to find out. */
  boolean before(long end) {
    while (offset < end) {
      if (offset < chunk.end()) {
        return true;
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

  /** The message here; null where a publish failed. */
  @Nullable Message message() {
    return chunk.message(offset);
  }

  /** When its TTL is over; 0 for never. */
  long deadlineNanos() {
    return chunk.deadline(offset);
  }
}
