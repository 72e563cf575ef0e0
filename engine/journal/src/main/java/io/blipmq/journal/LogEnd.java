package io.blipmq.journal;

import java.util.List;
import java.util.Optional;

/**
 * Where a replay ended and appends go on.
 *
 * @param nextId the id of the next record
 * @param segment the last segment, open; empty if the next record begins one
 * @param index what is in the last segment
 * @param sealed the others, oldest first
 * @param syncedId through which record the log says that it was synced
 * @param lastMark the record that said something like that last; 0 if none did
 */
record LogEnd(
    long nextId,
    Optional<Segment> segment,
    IndexBuilder index,
    List<SealedSegment> sealed,
    long syncedId,
    long lastMark) {
  /** What all segments take. */
  long storedBytes() {
    return sealed.stream().mapToLong(SealedSegment::size).sum()
        + segment.map(Segment::size).orElse(0L);
  }

  /** The sealed segments that hold something of which the log does not say that it was synced. */
  List<Long> unsynced() {
    long first = 0;
    for (SealedSegment one : sealed) {
      first = one.firstId() <= syncedId + 1 ? one.firstId() : first;
    }
    long from = first;
    return sealed.stream().map(SealedSegment::firstId).filter(id -> id >= from).toList();
  }
}
