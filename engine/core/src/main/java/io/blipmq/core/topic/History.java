package io.blipmq.core.topic;

import io.blipmq.api.Message;
import io.blipmq.api.Retention;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The old end of a partition: how much of what has been published is still there for late
 * subscribers, and how much of that is in memory. Guarded by the partition's lock, but for {@link
 * #firstKept}, which any thread reads.
 *
 * <pre>
 *          firstKept            head            visible
 *   ─ ─ ─ ─ ─ ▐▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▐███████████████▌
 *     gone     in the log only:    in memory
 *              landmarks
 * </pre>
 *
 * <p>Without a log everything that is kept is in memory. With one, a retention that somebody
 * configured reaches back into the log. It is kept to the message, but where bytes and age are
 * counted in the log: there to the next landmark, and never to less than was asked for. The
 * broker's default, which no one relies on, lets go of whole chunks, so that publishing need not
 * look at old messages.
 */
final class History {
  private final boolean logged;
  private final Landmarks landmarks = new Landmarks();
  private Chunk head;
  private Retention retention;
  private boolean exact;
  private volatile long firstKept;

  /** Bytes of the messages in {@code head} that lie before {@code firstKept}; only if exact. */
  private long headBytes;

  History(Chunk head, Retention retention, boolean exact, boolean logged) {
    this.head = head;
    this.retention = retention;
    this.exact = exact;
    this.logged = logged;
  }

  /** The oldest offset that a new subscription can start at. */
  long firstKept() {
    return firstKept;
  }

  /** The oldest chunk that is kept in memory. */
  Chunk head() {
    return head;
  }

  /** Whether somebody configured it. */
  boolean exact() {
    return exact;
  }

  Landmarks landmarks() {
    return landmarks;
  }

  void change(Retention changed, boolean nowExact) {
    retention = changed;
    exact = nowExact;
    moveTo(nowExact ? firstKept : Math.max(firstKept, head.base));
  }

  /** Takes over what a checkpoint says; memory begins at that chunk. */
  void restore(Chunk first, long kept, List<Long> marks) {
    head = first;
    headBytes = 0;
    landmarks.restore(marks);
    firstKept = 0;
    moveTo(exact ? Math.max(0, kept) : first.base);
  }

  /** Landmarks of everything that is kept, in memory too, as a checkpoint has them. */
  List<Long> allLandmarks() {
    if (!exact) {
      return List.of();
    }
    Landmarks all = new Landmarks();
    all.restore(landmarks.toList());
    for (Chunk chunk = head; chunk != null; chunk = chunk.next) {
      Message first = chunk.end > chunk.base ? chunk.message(chunk.base) : null;
      if (first != null) {
        all.add(chunk.base, chunk.bytesBefore, first.createdMillis());
      }
    }
    return all.toList();
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
      trimAge(visible, nowMillis - retention.age().toMillis());
    }
  }

  /** Bytes of what has left, or a little less where that is in the log. */
  long bytesBeforeKept() {
    if (firstKept >= head.base) {
      return head.bytesBefore + headBytes;
    }
    return landmarks.isEmpty() ? 0 : landmarks.bytesBefore(0);
  }

  /** Lets go of everything that can be read. */
  void clear(long visible) {
    moveTo(visible);
  }

  /** Leaves to the log what lies further back than so many bytes; only what can be read already. */
  void leaveMemory(long visible, long bytesAppended, long most) {
    Chunk following = head.next;
    while (following != null
        && following.base <= visible
        && bytesAppended - following.bytesBefore >= most) {
      if (firstKept < following.base) {
        Message first = head.end > head.base ? head.message(head.base) : null;
        if (landmarks.isEmpty() || landmarks.offset(landmarks.size() - 1) < head.base) {
          landmarks.add(head.base, head.bytesBefore, first == null ? 0 : first.createdMillis());
        }
        headBytes = 0;
      }
      head = following;
      following = head.next;
    }
    if (!exact) {
      moveTo(head.base);
    }
  }

  /** Lets go of everything before that offset. */
  void moveTo(long offset) {
    long target = Math.max(offset, firstKept);
    Chunk following = head.next;
    while (target >= head.end && following != null) {
      head = following;
      following = head.next;
    }
    if (!logged) {
      target = Math.max(target, head.base);
    }
    if (target >= head.base) {
      landmarks.clear();
      countHeadBytes(target);
    } else {
      landmarks.leave(target);
    }
    firstKept = target;
  }

  private void countHeadBytes(long target) {
    headBytes = 0;
    if (exact && retention.bytes() > 0) {
      for (long at = head.base; at < Math.min(target, head.end); at++) {
        headBytes += bytesOf(head, at);
      }
    }
  }

  /** The chunk of an offset, the last one if it is yet to come; null if it is not in memory. */
  @Nullable Chunk inMemory(long offset, List<Follower> followers) {
    Chunk chunk = head;
    if (offset < head.base) {
      for (Follower follower : followers) {
        Chunk older = follower.chunk();
        if (older != null && older.base <= offset && older.base < chunk.base) {
          chunk = older;
        }
      }
      if (chunk.base > offset) {
        return null;
      }
    }
    chunk = following(chunk, offset);
    return logged && offset < chunk.base ? null : chunk;
  }

  /** The first chunk in memory that ends behind an offset, or the last one. */
  Chunk following(long offset) {
    return following(head, offset);
  }

  private static Chunk following(Chunk from, long offset) {
    Chunk chunk = from;
    Chunk next = chunk.next;
    while (offset >= chunk.end && next != null) {
      chunk = next;
      next = chunk.next;
    }
    return chunk;
  }

  /**
   * The first kept offset of a message created at or after that time, or one before it if it is in
   * the log; the end if there is none.
   */
  long offsetAt(long createdMillis, long visible) {
    if (firstKept < head.base && !landmarks.isEmpty()) {
      int last = landmarks.size() - 1;
      while (last > 0 && landmarks.createdMillis(last) >= createdMillis) {
        last--;
      }
      Message first = head.end > head.base && head.base < visible ? head.message(head.base) : null;
      if (last < landmarks.size() - 1 || first == null || first.createdMillis() >= createdMillis) {
        return Math.max(firstKept, landmarks.offset(last));
      }
    }
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
    while (firstKept < head.base) {
      boolean more = landmarks.size() > 1;
      long nextBytes = more ? landmarks.bytesBefore(1) : head.bytesBefore;
      if (bytesAppended - nextBytes < retention.bytes()) {
        return;
      }
      moveTo(more ? landmarks.offset(1) : head.base);
    }
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

  private void trimAge(long visible, long oldestMillis) {
    while (firstKept < head.base && landmarks.size() > 1) {
      if (landmarks.createdMillis(1) >= oldestMillis) {
        return;
      }
      moveTo(landmarks.offset(1));
    }
    if (firstKept < head.base && head.base < visible && olderThan(head.base, oldestMillis)) {
      moveTo(head.base);
    }
    while (firstKept >= head.base && firstKept < visible && olderThan(firstKept, oldestMillis)) {
      moveTo(firstKept + 1);
    }
  }

  private boolean olderThan(long offset, long oldestMillis) {
    Message message = offset < head.end ? head.message(offset) : null;
    return message == null || message.createdMillis() < oldestMillis;
  }

  private static long bytesOf(Chunk chunk, long offset) {
    Message message = offset < chunk.end ? chunk.message(offset) : null;
    return message == null ? 0 : message.memoryBytes();
  }
}
