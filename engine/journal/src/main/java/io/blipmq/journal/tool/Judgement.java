package io.blipmq.journal.tool;

import io.blipmq.journal.IndexState;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells damage from what a crash leaves, as a start of the broker does: where nothing valid follows
 * is a torn tail, a hole beyond what was synced is what a power cut left, and ids that are missing
 * before the checkpoint that a start could fall back to were deleted on purpose.
 */
final class Judgement {
  private final List<SegmentSummary> segments;
  private final long syncedThrough;

  Judgement(List<SegmentSummary> segments, long syncedThrough) {
    this.segments = segments;
    this.syncedThrough = syncedThrough;
  }

  List<Finding> of(List<Finding> found) {
    long lastWithRecords = lastWithRecords();
    long chainBegin = chainBegin();
    List<Finding> judged = new ArrayList<>();
    for (Finding finding : found) {
      if (finding.kind() == Finding.Kind.MISSING && finding.firstLostId() < chainBegin) {
        judged.add(as(Finding.Kind.DELETED, finding));
      } else if (finding.kind() == Finding.Kind.END && finding.segment() >= lastWithRecords) {
        judged.add(as(Finding.Kind.TORN_TAIL, finding));
      } else if (finding.segment() <= lastWithRecords || hasContent(finding, found)) {
        judged.add(finding);
      }
    }
    addIndexes(judged);
    return cutWhereNothingWasSynced(judged);
  }

  /** A header that is not there is none that is damaged, if nothing else is there either. */
  private static boolean hasContent(Finding header, List<Finding> found) {
    return found.stream()
        .anyMatch(other -> other.segment() == header.segment() && other.kind() == Finding.Kind.END);
  }

  private long lastWithRecords() {
    long last = 0;
    for (SegmentSummary segment : segments) {
      last = segment.records() > 0 ? segment.segment() : last;
    }
    return last;
  }

  /** Where the checkpoint begins that a start could fall back to; from there on no id may miss. */
  private long chainBegin() {
    boolean newest = false;
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (segments.get(i).checkpointComplete()) {
        if (newest) {
          return segments.get(i).segment();
        }
        newest = true;
      }
    }
    return 0;
  }

  private void addIndexes(List<Finding> judged) {
    for (SegmentSummary segment : segments) {
      if (segment.index() == IndexState.MISSING) {
        judged.add(new Finding(Finding.Kind.NO_INDEX, segment.segment(), 0, 0, 0, 0, ""));
      } else if (segment.index() == IndexState.BAD) {
        judged.add(new Finding(Finding.Kind.BAD_INDEX, segment.segment(), 0, 0, 0, 0, ""));
      }
    }
  }

  private List<Finding> cutWhereNothingWasSynced(List<Finding> judged) {
    return judged.stream()
        .map(finding ->
            finding.kind().isDamage()
                    && finding.kind() != Finding.Kind.REPEATED
                    && finding.firstLostId() > syncedThrough
                    && syncedThrough > 0
                ? as(Finding.Kind.UNSYNCED, finding)
                : finding)
        .toList();
  }

  private static Finding as(Finding.Kind kind, Finding finding) {
    return new Finding(
        kind,
        finding.segment(),
        finding.from(),
        finding.to(),
        finding.firstLostId(),
        finding.lostRecords(),
        finding.apparent());
  }
}
