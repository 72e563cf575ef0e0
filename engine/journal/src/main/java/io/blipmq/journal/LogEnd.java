package io.blipmq.journal;

import java.util.Optional;

/**
 * Where a replay ended and appends go on.
 *
 * @param nextId the id of the next record
 * @param segment the last segment, open; empty if the next record begins one
 * @param storedBytes what all segments take
 */
record LogEnd(long nextId, Optional<Segment> segment, long storedBytes) {}
