package io.blipmq.journal;

/** How the index of a segment is, as the offline tool finds it. */
public enum IndexState {
  /** There is none, and there should be one. */
  MISSING,
  /** It is what was written. */
  GOOD,
  /** It cannot be read, or belongs to another state of the segment. */
  BAD,
  /** Records are still appended to the segment, so there is none yet. */
  OPEN
}
