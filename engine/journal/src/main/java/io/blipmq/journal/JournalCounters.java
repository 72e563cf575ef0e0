package io.blipmq.journal;

import io.blipmq.core.port.LogStats;
import java.util.concurrent.atomic.AtomicLong;

/** A journal's counters: written by its threads, read by any. */
final class JournalCounters {
  private final AtomicLong appends = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final SyncHistogram syncs = new SyncHistogram();

  /** Records were confirmed; the writer only. */
  void appended(long records, long recordBytes) {
    appends.setRelease(appends.getPlain() + records);
    bytes.setRelease(bytes.getPlain() + recordBytes);
  }

  /** A write call was made; the writer only. */
  void wrote() {
    writes.setRelease(writes.getPlain() + 1);
  }

  void synced(long nanos) {
    syncs.add(nanos);
  }

  SyncLatency syncLatency() {
    return syncs.snapshot();
  }

  LogStats stats(LogSegments log, Space space) {
    SyncLatency latency = syncs.snapshot();
    return new LogStats(
        appends.get(),
        bytes.get(),
        writes.get(),
        latency.count(),
        latency.sumNanos(),
        latency.maxNanos(),
        log.storedBytes(),
        space.maxBytes(),
        space.unneededBytes(),
        space.sinceCheckpointBytes(),
        space.checkpointDue());
  }
}
