package io.blipmq.journal;

/** What the writer changes of a journal, and others look at. */
record Shared(
    Disk disk,
    Syncer syncer,
    LogSegments log,
    Checkpoints checkpoints,
    TopicNames names,
    JournalCounters counters) {}
