package io.blipmq.journal.tool;

import io.blipmq.api.Message;
import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.FoundRecord;
import io.blipmq.journal.IndexState;
import java.util.List;

/** Counts what is in one segment. One thread. */
final class SegmentTally {
  private final long segment;
  private long records;
  private long messages;
  private long firstMillis;
  private long lastMillis;
  private long checkpoint;
  private long syncedThrough;
  private long damages;

  SegmentTally(long segment) {
    this.segment = segment;
  }

  void add(FoundRecord found) {
    records++;
    switch (found.content()) {
      case FoundRecord.Content.Stored(LogRecord.Publish publish) -> add(publish.messages());
      case FoundRecord.Content.Stored(LogRecord.Delay delay) -> add(List.of(delay.message()));
      case FoundRecord.Content.Stored(LogRecord.Release release) -> add(List.of(release.message()));
      case FoundRecord.Content.Stored(LogRecord.CheckpointBegin begin) ->
          checkpoint = records == 1 ? begin.number() : checkpoint;
      case FoundRecord.Content.Synced(long id) -> syncedThrough = Math.max(syncedThrough, id);
      default -> {
        // Only counted.
      }
    }
  }

  private void add(List<Message> added) {
    messages += added.size();
    for (Message message : added) {
      long created = message.createdMillis();
      if (created > 0) {
        firstMillis = firstMillis == 0 ? created : Math.min(firstMillis, created);
        lastMillis = Math.max(lastMillis, created);
      }
    }
  }

  void damaged() {
    damages++;
  }

  long records() {
    return records;
  }

  long checkpoint() {
    return checkpoint;
  }

  long syncedThrough() {
    return syncedThrough;
  }

  SegmentSummary summary(String file, long bytes, IndexState index) {
    return new SegmentSummary(
        segment,
        file,
        bytes,
        records,
        messages,
        firstMillis,
        lastMillis,
        checkpoint,
        false,
        index,
        syncedThrough,
        damages);
  }
}
