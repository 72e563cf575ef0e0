package io.blipmq.journal;

import java.util.Optional;

/** What a journal is made of; shared by its threads. */
record JournalParts(
    Shared shared,
    AppendQueue queue,
    SegmentWriter segments,
    Optional<IntervalSync> intervalSync,
    Condition condition,
    Reserve reserve) {
  Disk disk() {
    return shared.disk();
  }

  Syncer syncer() {
    return shared.syncer();
  }

  LogSegments log() {
    return shared.log();
  }

  Checkpoints checkpoints() {
    return shared.checkpoints();
  }

  TopicNames names() {
    return shared.names();
  }

  JournalCounters counters() {
    return shared.counters();
  }
}
