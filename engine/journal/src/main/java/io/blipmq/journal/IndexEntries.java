package io.blipmq.journal;

/**
 * Entries of one partition in a segment's index, rising.
 *
 * @param more whether more follow
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record IndexEntries(long[] offsets, long[] positions, boolean more) {
  static final IndexEntries NONE = new IndexEntries(new long[0], new long[0], false);
}
