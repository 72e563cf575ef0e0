package io.blipmq.journal;

import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which segments there are, as far as they can be read: the sealed ones, and the active one up to
 * what has been confirmed. The writer adds, the reading thread removes; any thread may ask.
 */
final class LogSegments {
  /**
   * What there is to read of a segment.
   *
   * @param end where its records end
   * @param index of the active one; null if the index is in a file
   * @param verified whether that file's checksum has been found right
   */
  record View(long firstId, long end, @Nullable IndexBuilder index, boolean verified) {}

  private record Sealed(long size, long indexBytes) {
    long bytes() {
      return size + indexBytes;
    }
  }

  private final NavigableMap<Long, Sealed> sealed = new TreeMap<>();
  private final Set<Long> verified = new HashSet<>();
  private long sealedBytes;

  /** Written under the lock, read without: what all take but for what is only allocated. */
  private volatile long usedBytes;

  private @Nullable IndexBuilder index;
  private long activeId;
  private long confirmedEnd;

  /** What the active one takes, with what is allocated beyond its end; and its end. */
  private long activeBytes;

  private long activeEnd;

  /** Begins where a replay ended. */
  synchronized void resume(LogEnd end) {
    for (SealedSegment one : end.sealed()) {
      put(one.firstId(), new Sealed(one.size(), 0));
    }
    end.segment()
        .ifPresent(segment -> {
          began(segment.firstId(), end.index());
          grew(segment.end(), segment.size());
          confirmed();
        });
  }

  /** There is a new active segment. */
  synchronized void began(long id, IndexBuilder of) {
    activeId = id;
    index = of;
    confirmedEnd = 0;
    activeEnd = 0;
    activeBytes = 0;
  }

  /** Records were written to the active segment. */
  synchronized void grew(long end, long bytes) {
    activeEnd = end;
    activeBytes = bytes;
    usedBytes = sealedBytes + activeEnd;
  }

  /** Everything written is confirmed. */
  synchronized void confirmed() {
    confirmedEnd = activeEnd;
  }

  /** The active segment is sealed. */
  synchronized void sealed(long size, long indexBytes) {
    put(activeId, new Sealed(size, indexBytes));
    if (indexBytes > 0) {
      verified.add(activeId);
    }
    noActive();
  }

  /** The active segment and those from an id on are taken back; of that one, so much is left. */
  synchronized void tookBack(long from, long size) {
    noActive();
    for (long id : List.copyOf(sealed.tailMap(from, true).keySet())) {
      remove(id);
    }
    if (size > 0) {
      put(from, new Sealed(size, 0));
    }
  }

  private void noActive() {
    index = null;
    activeId = 0;
    activeEnd = 0;
    activeBytes = 0;
    confirmedEnd = 0;
    usedBytes = sealedBytes;
  }

  private void put(long id, Sealed segment) {
    remove(id);
    sealed.put(id, segment);
    sealedBytes += segment.bytes();
    usedBytes = sealedBytes + activeEnd;
  }

  /** A sealed segment is gone. */
  synchronized void remove(long id) {
    Sealed gone = sealed.remove(id);
    verified.remove(id);
    sealedBytes -= gone == null ? 0 : gone.bytes();
    usedBytes = sealedBytes + activeEnd;
  }

  /** A sealed segment's index is there and right. */
  synchronized void indexed(long id, long indexBytes) {
    Sealed old = sealed.get(id);
    if (old != null) {
      put(id, new Sealed(old.size(), indexBytes));
      verified.add(id);
    }
  }

  /** What there is to read of a segment; null if there is none of that name. */
  synchronized @Nullable View view(long id) {
    if (id == activeId && index != null) {
      return new View(id, confirmedEnd, index, true);
    }
    Sealed one = sealed.get(id);
    return one == null ? null : new View(id, one.size(), null, verified.contains(id));
  }

  /** The oldest segment with a larger name; 0 if there is none. */
  synchronized long after(long id) {
    Long next = sealed.higherKey(id);
    return next != null ? next : activeId > id ? activeId : 0;
  }

  /** The names of the sealed segments, oldest first. */
  synchronized List<Long> sealed() {
    return List.copyOf(sealed.keySet());
  }

  /** What a sealed segment takes, with its index; 0 if it is gone. */
  synchronized long bytes(long id) {
    Sealed one = sealed.get(id);
    return one == null ? 0 : one.bytes();
  }

  /** What all take. */
  synchronized long storedBytes() {
    return sealedBytes + activeBytes;
  }

  /** The same, without what is only allocated. Does not wait. */
  long usedBytes() {
    return usedBytes;
  }
}
