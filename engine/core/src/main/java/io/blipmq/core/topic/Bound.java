package io.blipmq.core.topic;

import io.blipmq.api.Message;
import io.blipmq.api.Retention;
import io.blipmq.api.WhenFull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How full a partition is whose topic holds publishers back when it is: what counts is what lies
 * between the follower that is furthest behind and the end. Where there is no follower, what the
 * last one had read does not count. Guarded by the partition's lock.
 *
 * <p>A publication that fits leaves the retention nothing to evict that someone has still to read:
 * as long as everything is admitted here, {@code next - retention} is not beyond that follower.
 */
final class Bound {
  private final TopicHandle topic;
  private final ChunkChain chain;

  /** What the last follower had read when it left, and the bytes of that. */
  private long consumed;

  private long consumedBytes;

  Bound(TopicHandle topic, ChunkChain chain) {
    this.topic = topic;
    this.chain = chain;
  }

  /** Whether publishers are held back at all. Any thread. */
  boolean holdsBack() {
    return topic.options().whenFull() != WhenFull.EVICT_OLDEST;
  }

  /** Whether publishers wait for room, or are refused. Any thread. */
  boolean publishersWait() {
    return topic.options().whenFull() == WhenFull.BLOCK;
  }

  /** Whether so much is more than the topic ever has room for. */
  boolean neverFits(int messages, long bytes) {
    Retention most = topic.retention();
    return holdsBack()
        && ((most.messages() > 0 && messages > most.messages())
            || (most.bytes() > 0 && bytes > most.bytes()));
  }

  /** Whether there is room for so much. */
  boolean fits(int messages, long bytes, History history, List<Follower> followers) {
    if (!holdsBack()) {
      return true;
    }
    Follower last = last(followers);
    long floor = Math.max(last == null ? consumed : last.position(), history.firstKept());
    Retention most = topic.retention();
    return (most.messages() == 0 || chain.next() - floor + messages <= most.messages())
        && (most.bytes() == 0
            || chain.bytes() - bytesBefore(last, history) + bytes <= most.bytes());
  }

  /** A follower is about to leave. */
  void leaves(Follower follower, List<Follower> followers) {
    if (followers.size() == 1 && followers.contains(follower)) {
      Chunk chunk = follower.chunk();
      if (chunk != null) {
        consumed = follower.position();
        consumedBytes = bytesBefore(chunk, consumed);
      }
    }
  }

  private long bytesBefore(@Nullable Follower last, History history) {
    long gone = history.bytesBeforeKept();
    if (last == null) {
      return Math.max(gone, consumedBytes);
    }
    long position = last.position();
    Chunk chunk = last.chunk();
    return chunk == null ? gone : Math.max(gone, bytesBefore(chunk, position));
  }

  private static long bytesBefore(Chunk chunk, long offset) {
    long bytes = chunk.bytesBefore;
    for (long at = chunk.base; at < Math.min(offset, chunk.end); at++) {
      Message message = chunk.message(at);
      bytes += message == null ? 0 : message.memoryBytes();
    }
    return bytes;
  }

  private static @Nullable Follower last(List<Follower> followers) {
    Follower last = null;
    for (Follower follower : followers) {
      if (last == null || follower.position() < last.position()) {
        last = follower;
      }
    }
    return last;
  }
}
