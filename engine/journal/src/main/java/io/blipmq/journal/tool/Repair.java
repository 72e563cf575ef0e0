package io.blipmq.journal.tool;

import io.blipmq.journal.Damage;
import io.blipmq.journal.Mending;
import io.blipmq.journal.OfflineFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Mends a journal that no broker holds, as a start with salvage does, but all of it and not only
 * what a start reads; what is cut off stays beside it as files. Keeps brokers out while it is open.
 * One thread, which must not be interrupted.
 */
public final class Repair implements AutoCloseable {
  private final Mending mending;

  private Repair(Mending mending) {
    this.mending = mending;
  }

  /**
   * Opens the journal in a folder; changes nothing yet.
   *
   * @throws IOException with a message for the operator, if there is none or a broker holds it
   */
  public static Repair open(Path folder) throws IOException {
    return new Repair(Mending.of(folder));
  }

  /** Reads everything. */
  public Inspection inspect(Progress progress) throws IOException {
    return Inspector.inspect(mending.reading(), progress);
  }

  /** What would mend it, in this order. */
  public static List<RepairStep> steps(Inspection inspection) {
    List<RepairStep> steps = new ArrayList<>();
    Optional<Finding> cut =
        inspection.findings().stream()
            .filter(finding -> finding.kind() == Finding.Kind.UNSYNCED)
            .findFirst();
    for (Finding finding : inspection.findings()) {
      if (cut.isEmpty() || isBefore(finding, cut.get())) {
        step(finding).ifPresent(steps::add);
      }
    }
    long lastSealed = cut.map(Finding::segment).orElse(inspection.segments().getLast().segment());
    addIndexes(lastSealed, steps);
    cut.ifPresent(from -> cutFrom(from, inspection, steps));
    return steps;
  }

  private static boolean isBefore(Finding finding, Finding cut) {
    return switch (finding.kind()) {
      case REPEATED -> true;
      case NO_INDEX, BAD_INDEX -> finding.segment() < cut.segment();
      default ->
          finding.segment() < cut.segment()
              || (finding.segment() == cut.segment() && finding.from() < cut.from());
    };
  }

  /** Where a segment is changed, its index no longer fits. */
  private static void addIndexes(long lastSealed, List<RepairStep> steps) {
    Set<Long> made = new HashSet<>();
    Set<Long> changed = new LinkedHashSet<>();
    for (RepairStep step : steps) {
      switch (step.action()) {
        case INDEX -> made.add(step.finding().segment());
        case GAP, GAP_AT_END, CUT -> changed.add(step.finding().segment());
        case HEADER, DELETE, BEGINNING -> {
          // What there is of records stays as it is.
        }
      }
    }
    for (long segment : changed) {
      if (segment < lastSealed && made.add(segment)) {
        var finding = new Finding(Finding.Kind.BAD_INDEX, segment, 0, 0, 0, 0, "");
        steps.add(new RepairStep(finding, RepairStep.Action.INDEX, ""));
      }
    }
  }

  private static Optional<RepairStep> step(Finding finding) {
    return switch (finding.kind()) {
      case CHECKSUM, CONTENT ->
          Optional.of(new RepairStep(finding, RepairStep.Action.GAP, damageFile(finding)));
      case HEADER ->
          Optional.of(new RepairStep(finding, RepairStep.Action.HEADER, damageFile(finding)));
      case END -> Optional.of(new RepairStep(finding, RepairStep.Action.CUT, damageFile(finding)));
      case REPEATED ->
          Optional.of(new RepairStep(finding, RepairStep.Action.DELETE, damageFile(finding)));
      case TORN_TAIL ->
          Optional.of(new RepairStep(finding, RepairStep.Action.CUT, cutFile("torn", finding)));
      case MISSING -> {
        boolean first = finding.segment() > finding.firstLostId();
        yield Optional.of(
            new RepairStep(
                finding,
                first ? RepairStep.Action.BEGINNING : RepairStep.Action.GAP_AT_END,
                damageFile(finding)));
      }
      case NO_INDEX, BAD_INDEX -> Optional.of(new RepairStep(finding, RepairStep.Action.INDEX, ""));
      case DELETED, UNSYNCED -> Optional.empty();
    };
  }

  /** Cuts the log off at a hole that a power cut left: what is behind it was never safe. */
  private static void cutFrom(Finding from, Inspection inspection, List<RepairStep> steps) {
    for (SegmentSummary segment : inspection.segments()) {
      if (segment.segment() >= from.segment()) {
        boolean partly =
            segment.segment() == from.segment() && from.from() > OfflineFolder.HEADER_BYTES;
        var cut =
            new Finding(
                Finding.Kind.UNSYNCED,
                segment.segment(),
                partly ? from.from() : 0,
                segment.bytes(),
                partly ? from.firstLostId() : segment.segment(),
                0,
                "");
        steps.add(
            new RepairStep(
                cut,
                partly ? RepairStep.Action.CUT : RepairStep.Action.DELETE,
                cutFile("unsynced", cut)));
      }
    }
  }

  private static String damageFile(Finding finding) {
    return new Damage(
            finding.segment(), finding.from(), finding.firstLostId(), finding.lostRecords())
        .file();
  }

  private static String cutFile(String why, Finding finding) {
    return "%s-%d-at-%d.bytes".formatted(why, finding.segment(), finding.from());
  }

  /** Does a step; durable when this returns. */
  public void apply(RepairStep step) throws IOException {
    Finding finding = step.finding();
    long segment = finding.segment();
    if (!step.keptAs().isEmpty()) {
      mending.keep(segment, finding.from(), finding.to(), step.keptAs());
    }
    switch (step.action()) {
      case GAP -> mending.gap(segment, finding.from(), finding.to(), finding.firstLostId());
      case GAP_AT_END -> mending.gapAtEnd(segment, finding.from(), finding.firstLostId());
      case HEADER -> mending.header(segment);
      case CUT -> mending.cut(segment, finding.from());
      case DELETE -> mending.delete(segment);
      case BEGINNING -> mending.beginning();
      case INDEX -> mending.index(segment);
    }
  }

  @Override
  public void close() throws IOException {
    mending.close();
  }
}
