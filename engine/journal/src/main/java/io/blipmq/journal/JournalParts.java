package io.blipmq.journal;

import java.util.Optional;

/** What a journal is made of; shared by its threads. */
record JournalParts(
    Disk disk,
    AppendQueue queue,
    SegmentWriter segments,
    Checkpoints checkpoints,
    Syncer syncer,
    Optional<IntervalSync> intervalSync,
    Condition condition,
    JournalCounters counters) {}
