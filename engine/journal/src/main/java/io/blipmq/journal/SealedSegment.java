package io.blipmq.journal;

/**
 * A segment to which nothing will be added.
 *
 * @param firstId its first record
 * @param size its bytes
 */
record SealedSegment(long firstId, long size) {}
