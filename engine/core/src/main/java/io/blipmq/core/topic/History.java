package io.blipmq.core.topic;

import io.blipmq.api.Message;
import io.blipmq.api.Retention;
import java.util.List;
import java.util.Objects;

/**
 * The old end of a partition's log: how much of what has been published is still there for late
 * subscribers. Guarded by the partition's lock, but for {@link #firstKept}, which any thread reads.
 *
 * <p>A retention that somebody configured is kept to the message. The broker's default, which no
 * one relies on, lets go of whole chunks, so that publishing need not look at old messages.
 */
final class History {
  private Chunk head;
  private Retention retention;
  private boolean exact;
  private volatile long firstKept;

  /** Bytes of the messages in {@code head} that lie before {@code firstKept}; only if exact. */
  private long headBytes;

  History(Chunk head, Retention retention, boolean exact) {
    this.head = head;
    this.retention = retention;
    this.exact = exact;
  }

  /** The oldest offset that a new subscription can start at. */
  long firstKept() {
    return firstKept;
  }

  Chunk head() {
    return head;
  }

  boolean exact() {
    return exact;
  }

  void change(Retention changed, boolean nowExact) {
    retention = changed;
    exact = nowExact;
    moveTo(firstKept);
  }

  /** Lets go of what the retention does not keep. */
  void trim(long visible, long bytesAppended, long nowMillis) {
    if (retention.messages() > 0) {
      moveTo(visible - retention.messages());
    }
    if (retention.bytes() > 0) {
      trimBytes(visible, bytesAppended);
    }
    if (!retention.age().isZero()) {
      long oldest = nowMillis - retention.age().toMillis();
      while (firstKept < visible && olderThan(oldest)) {
        moveTo(firstKept + 1);
      }
    }
  }

  /** Lets go of everything that can be read. */
  void clear(long visible) {
    moveTo(visible);
  }

  /** Lets go of everything before that offset. */
  void moveTo(long offset) {
    long target = Math.max(offset, firstKept);
    Chunk following = head.next;
    while (target >= head.end && following != null) {
      head = following;
      following = head.next;
    }
    target = Math.max(target, head.base);
    if (exact && retention.bytes() > 0) {
      headBytes = 0;
      for (long at = head.base; at < Math.min(target, head.end); at++) {
        headBytes += bytesOf(head, at);
      }
    }
    firstKept = target;
  }

  /** The place of an offset: the nearest that is still there, or the end. */
  Partition.Place place(long offset, long visible, List<Follower> followers) {
    Chunk chunk = head;
    long at = Math.min(Math.max(offset, firstKept), visible);
    if (offset < at) {
      for (Follower follower : followers) {
        Chunk older = follower.chunk();
        if (older.base <= offset && older.base < chunk.base) {
          chunk = older;
          at = offset;
        }
      }
    }
    Chunk following = chunk.next;
    while (at >= chunk.end && following != null) {
      chunk = following;
      following = chunk.next;
    }
    return new Partition.Place(chunk, Math.max(at, chunk.base));
  }

  /** The first kept offset of a message created at or after that time; the end if there is none. */
  long offsetAt(long createdMillis, long visible) {
    Chunk chunk = head;
    long at = Math.max(firstKept, chunk.base);
    while (at < visible) {
      if (at >= chunk.end) {
        chunk = Objects.requireNonNull(chunk.next);
        at = chunk.base;
      } else {
        Message message = chunk.message(at);
        if (message != null && message.createdMillis() >= createdMillis) {
          return at;
        }
        at++;
      }
    }
    return visible;
  }

  private void trimBytes(long visible, long bytesAppended) {
    if (exact) {
      while (firstKept < visible
          && bytesAppended - head.bytesBefore - headBytes > retention.bytes()) {
        long first = firstKept;
        if (first + 1 < head.end) {
          headBytes += bytesOf(head, first);
          firstKept = first + 1;
        } else {
          moveTo(first + 1);
        }
      }
    } else {
      Chunk following = head.next;
      while (following != null
          && following.base <= visible
          && bytesAppended - following.bytesBefore >= retention.bytes()) {
        moveTo(following.base);
        following = head.next;
      }
    }
  }

  private boolean olderThan(long oldestMillis) {
    Message first = firstKept < head.end ? head.message(firstKept) : null;
    return first == null || first.createdMillis() < oldestMillis;
  }

  private static long bytesOf(Chunk chunk, long offset) {
    Message message = offset < chunk.end ? chunk.message(offset) : null;
    return message == null ? 0 : message.memoryBytes();
  }
}
