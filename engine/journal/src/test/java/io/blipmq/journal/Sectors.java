package io.blipmq.journal;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a power cut leaves of a file: each sector from some time between the last sync and now. */
final class Sectors {
  private static final int SECTOR_BYTES = 512;

  /** What was done to a file: bytes written at a position, or (no bytes) cut there. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Change(byte[] written, long position) {
    int end() {
      return (int) position + written.length;
    }

    boolean cuts() {
      return written.length == 0;
    }
  }

  private Sectors() {}

  /** One of the many contents that a file may have after a power cut. */
  static byte[] left(byte @Nullable [] durable, List<Change> changes, RandomGenerator random) {
    byte[] old = durable == null ? new byte[0] : durable;
    byte[] left = Arrays.copyOf(old, size(old.length, changes, random.nextInt(changes.size() + 1)));
    int torn = random.nextInt(2) * random.nextInt(1 + left.length / SECTOR_BYTES);
    int lostPercent = random.nextInt(5) * 25;
    int upTo = random.nextBoolean() ? changes.size() : random.nextInt(changes.size() + 1);
    for (int from = 0; from < left.length; from += SECTOR_BYTES) {
      int to = Math.min(left.length, from + SECTOR_BYTES);
      boolean lost = random.nextInt(100) < lostPercent;
      int kept = lost ? random.nextInt(upTo + 1) : upTo;
      for (int i = 0; i < kept; i++) {
        boolean tear = torn > 0 && from == torn * SECTOR_BYTES && i == kept - 1;
        apply(changes.get(i), left, from, tear ? from + random.nextInt(to - from) : to);
      }
    }
    return left;
  }

  private static int size(int old, List<Change> changes, int kept) {
    int size = old;
    for (Change change : changes.subList(0, kept)) {
      size = change.cuts() ? Math.min(size, change.end()) : Math.max(size, change.end());
    }
    return size;
  }

  private static void apply(Change change, byte[] target, int from, int to) {
    int start = Math.max(from, (int) change.position());
    if (change.cuts()) {
      if (start < to) {
        Arrays.fill(target, start, to, (byte) 0);
      }
    } else if (start < Math.min(to, change.end())) {
      int length = Math.min(to, change.end()) - start;
      System.arraycopy(change.written(), start - (int) change.position(), target, start, length);
    }
  }
}
