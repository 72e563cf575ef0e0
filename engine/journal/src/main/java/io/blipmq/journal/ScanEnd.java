package io.blipmq.journal;

/**
 * Where a segment's records end.
 *
 * @param nextId the id that comes behind the last valid record
 * @param afterGap whether that record was a gap, behind which any larger id may come
 * @param end where the last valid record ends, in bytes
 * @param size of the file
 */
public record ScanEnd(long nextId, boolean afterGap, long end, long size) {}
