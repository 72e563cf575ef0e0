package io.blipmq.journal.tool;

import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.DamagedStretch;
import io.blipmq.journal.FoundRecord;
import io.blipmq.journal.IndexState;
import io.blipmq.journal.OfflineFolder;
import io.blipmq.journal.ScanEnd;
import io.blipmq.journal.ScanVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a whole folder once, with all checksums, and says what is in it and what is wrong. Changes
 * nothing. One thread.
 *
 * <p>What a stretch is can only be said when all has been read: the same bytes are damage if a sync
 * had covered them, and a torn tail if not. So findings are gathered first and judged at the end,
 * by {@link Judgement}.
 */
final class Inspector {
  private final OfflineFolder folder;
  private final LogReader reader;
  private final LogState names;
  private final LostMessages lost = new LostMessages();
  private final FindingList findings = new FindingList();
  private final Set<Long> completeCheckpoints = new HashSet<>();

  /** The checkpoint of which everything so far is there; 0 if there is none. */
  private long openCheckpoint;

  private final List<SegmentSummary> summaries = new ArrayList<>();

  private long nextId;
  private boolean afterGap;

  /** Where the records of the segment read last end. */
  private long recordsEnd;

  private long syncedThrough;

  private Inspector(OfflineFolder folder, LogReader reader, LogState names) {
    this.folder = folder;
    this.reader = reader;
    this.names = names;
  }

  static Inspection inspect(OfflineFolder folder, Progress progress) throws IOException {
    var reader = new LogReader(folder);
    LogState names = reader.state(Optional.empty(), Progress.NONE);
    return new Inspector(folder, reader, names).run(progress);
  }

  private Inspection run(Progress progress) throws IOException {
    long total = reader.totalBytes();
    long done = 0;
    List<Long> segments = reader.segments();
    for (int i = 0; i < segments.size(); i++) {
      progress.at(done, total);
      long segment = segments.get(i);
      long bytes = folder.size(segment);
      if (nextId > segment) {
        findings.add(new Finding(Finding.Kind.REPEATED, segment, 0, bytes, segment, 0, ""));
      } else {
        read(segment, bytes, i == segments.size() - 1);
      }
      done += bytes;
    }
    progress.at(total, total);
    return conclude();
  }

  private void read(long segment, long bytes, boolean last) throws IOException {
    if (segment > nextId && !afterGap && !(summaries.isEmpty() && segment == 1)) {
      missing(segment);
    }
    var pass = new Pass(segment);
    ScanEnd end = folder.scan(segment, pass);
    IndexState index = last ? IndexState.OPEN : folder.index(segment, end.end());
    summaries.add(pass.tally.summary(OfflineFolder.fileName(segment), bytes, index));
    syncedThrough = Math.max(syncedThrough, pass.tally.syncedThrough());
    recordsEnd = end.end();
    if (pass.tally.records() > 0) {
      nextId = end.nextId();
      afterGap = end.afterGap();
    } else {
      nextId = Math.max(nextId, segment);
    }
  }

  /** Ids are missing before a segment; belongs to the end of the one before it. */
  private void missing(long segment) {
    long first = Math.max(nextId, 1);
    long before = summaries.isEmpty() ? segment : summaries.getLast().segment();
    findings.add(
        new Finding(
            Finding.Kind.MISSING, before, recordsEnd, recordsEnd, first, segment - first, ""));
    hole();
  }

  private void hole() {
    lost.hole();
    openCheckpoint = 0;
  }

  private Inspection conclude() throws IOException {
    List<SegmentSummary> segments =
        summaries.stream()
            .map(summary ->
                completeCheckpoints.contains(summary.checkpoint())
                    ? summary.withCheckpointComplete()
                    : summary)
            .toList();
    List<Finding> judged = new Judgement(segments, syncedThrough).of(findings.list());
    List<Inspection.LostOffsets> offsets =
        lost.found().stream()
            .map(range ->
                new Inspection.LostOffsets(
                    RecordText.topic(range.topic(), names),
                    range.partition(),
                    range.from(),
                    range.to() - 1))
            .toList();
    return new Inspection(
        segments,
        judged,
        findings.more(),
        offsets,
        lost.more(),
        folder.setAside(),
        nextId,
        syncedThrough);
  }

  /** One pass over one segment. */
  private final class Pass implements ScanVisitor {
    private final SegmentTally tally;

    Pass(long segment) {
      tally = new SegmentTally(segment);
    }

    @Override
    public boolean record(FoundRecord found) {
      tally.add(found);
      switch (found.content()) {
        case FoundRecord.Content.Stored(LogRecord record) -> {
          names.learn(record);
          lost.record(record);
          checkpoint(record);
        }
        case FoundRecord.Content.Gap() -> hole();
        case FoundRecord.Content.Synced(long _) -> {
          // Counted.
        }
      }
      return true;
    }

    private void checkpoint(LogRecord record) {
      if (record instanceof LogRecord.CheckpointBegin begin && tally.records() == 1) {
        openCheckpoint = begin.number();
      } else if (record instanceof LogRecord.CheckpointEnd(long number)
          && number == openCheckpoint) {
        completeCheckpoints.add(number);
        openCheckpoint = 0;
      }
    }

    @Override
    public void damage(DamagedStretch stretch) {
      tally.damaged();
      if (stretch.kind() != DamagedStretch.Kind.HEADER) {
        hole();
      }
      findings.add(
          new Finding(
              Finding.Kind.valueOf(stretch.kind().name()),
              stretch.segment(),
              stretch.from(),
              stretch.to(),
              stretch.firstLostId(),
              stretch.lostRecords(),
              stretch.apparent().map(record -> RecordText.of(record, names)).orElse("")));
    }
  }
}
