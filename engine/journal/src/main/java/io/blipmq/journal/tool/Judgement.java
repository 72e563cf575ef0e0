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

  /**
   * Where the checkpoint begins that a start could fall back to; from there on no id may miss. One
   * that is damaged now counts if it was needed to delete what is before it.
   */
  private long chainBegin() {
    List<SegmentSummary> begun =
        segments.stream().filter(segment -> segment.checkpoint() > 0).toList();
    List<SegmentSummary> complete =
        begun.stream().filter(SegmentSummary::checkpointComplete).toList();
    if (complete.size() > 1) {
      return complete.get(complete.size() - 2).segment();
    }
    if (complete.isEmpty()) {
      return begun.isEmpty() ? 0 : begun.getFirst().segment();
    }
    SegmentSummary only = complete.getFirst();
    int at = begun.indexOf(only);
    boolean last = at == begun.size() - 1;
    if (last && at > 0) {
      return begun.get(at - 1).segment();
    }
    return last && only.checkpoint() == 1 ? 0 : only.segment();
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
            finding.firstLostId() > syncedThrough && isHole(finding, judged)
                ? as(Finding.Kind.UNSYNCED, finding)
                : finding)
        .toList();
  }

  /** Whether records are missing in the middle of the log. */
  private static boolean isHole(Finding finding, List<Finding> judged) {
    return switch (finding.kind()) {
      case CHECKSUM, HEADER, MISSING -> true;
      // Bytes behind a segment's last record are no hole if the next segment has the next record.
      case END ->
          judged.stream()
              .anyMatch(other ->
                  other.kind() == Finding.Kind.MISSING
                      && other.segment() == finding.segment()
                      && other.from() == finding.from());
      default -> false;
    };
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
