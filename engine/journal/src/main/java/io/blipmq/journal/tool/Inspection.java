package io.blipmq.journal.tool;

import io.blipmq.journal.Damage;
import java.util.List;

/**
 * What a reading of a whole folder has shown.
 *
 * @param segments every segment, in order
 * @param findings what is not as it should be, in order
 * @param moreFindings how many more there were than are in the list
 * @param lost offsets that damage may have taken
 * @param moreLost how many more there were than are in the list
 * @param setAside what was set aside at earlier starts and not moved away since
 * @param nextId the id that the next record gets
 * @param syncedThrough the largest id through which the log says that it was synced; 0 if it does
 *     not say
 */
public record Inspection(
    List<SegmentSummary> segments,
    List<Finding> findings,
    long moreFindings,
    List<LostOffsets> lost,
    long moreLost,
    List<Damage> setAside,
    long nextId,
    long syncedThrough) {
  /**
   * Offsets that may be lost: those of them that were published at QoS 0 never were in the log.
   *
   * @param topic the topic's name, or its number behind {@code #}
   * @param partition the partition
   * @param from the first
   * @param to the last
   */
  public record LostOffsets(String topic, int partition, long from, long to) {}

  /** Whether something is lost that was safe. */
  public boolean isDamaged() {
    return findings.stream().anyMatch(finding -> finding.kind().isDamage());
  }

  /** What all segments take on disk. */
  public long bytes() {
    return segments.stream().mapToLong(SegmentSummary::bytes).sum();
  }

  /** How many valid records there are. */
  public long records() {
    return segments.stream().mapToLong(SegmentSummary::records).sum();
  }

  /** How many messages are in them. */
  public long messages() {
    return segments.stream().mapToLong(SegmentSummary::messages).sum();
  }
}
