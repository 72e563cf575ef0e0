package io.blipmq.cli;

import io.blipmq.journal.Damage;
import io.blipmq.journal.IndexState;
import io.blipmq.journal.OfflineFolder;
import io.blipmq.journal.tool.Finding;
import io.blipmq.journal.tool.Inspection;
import io.blipmq.journal.tool.SegmentSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What was found in a journal's folder, as text for people or JSON for programs. One thread. */
final class WalReport {
  /** More lines than that of one kind are counted for people. */
  private static final int MOST_LINES = 100;

  private final OutputStream out;
  private final boolean json;

  WalReport(OutputStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  void list(Inspection inspection) throws IOException {
    if (json) {
      for (SegmentSummary segment : inspection.segments()) {
        segmentAsJson(segment);
      }
      setAsideAsJson(inspection.setAside());
      totalsAsJson(inspection);
      return;
    }
    var table =
        new Table(
            "segment",
            "records",
            "messages",
            "bytes",
            "from",
            "to",
            "checkpoint",
            "index",
            "synced",
            "damages");
    for (SegmentSummary segment : inspection.segments()) {
      table.row(
          segment.file(),
          segment.records(),
          segment.messages(),
          segment.bytes(),
          time(segment.firstMillis()),
          time(segment.lastMillis()),
          checkpoint(segment),
          index(segment.index()),
          segment.syncedThrough() == 0 ? "-" : segment.syncedThrough(),
          segment.damages());
    }
    write(table.toString());
    for (Damage damage : inspection.setAside()) {
      line(String.format(Locale.ROOT, "set aside: %s (%s)", damage.file(), damage.lost()));
    }
    totals(inspection);
  }

  void verify(Inspection inspection) throws IOException {
    for (SegmentSummary segment : inspection.segments()) {
      List<Finding> findings =
          inspection.findings().stream()
              .filter(finding -> finding.segment() == segment.segment())
              .toList();
      if (json) {
        segmentAsJson(segment);
        for (Finding finding : findings) {
          findingAsJson(finding);
        }
      } else {
        verified(segment, findings);
      }
    }
    for (Finding finding : repeated(inspection)) {
      if (json) {
        findingAsJson(finding);
      } else {
        line(
            String.format(
                Locale.ROOT,
                "%s  %s",
                OfflineFolder.fileName(finding.segment()),
                sentence(finding)));
      }
    }
    lost(inspection);
    if (json) {
      setAsideAsJson(inspection.setAside());
      totalsAsJson(inspection);
    } else {
      totals(inspection);
    }
  }

  /** Findings about files that are not among the segments, because their ids are there already. */
  private static List<Finding> repeated(Inspection inspection) {
    return inspection.findings().stream()
        .filter(finding -> finding.kind() == Finding.Kind.REPEATED)
        .toList();
  }

  private void verified(SegmentSummary segment, List<Finding> findings) throws IOException {
    boolean damaged = findings.stream().anyMatch(finding -> finding.kind().isDamage());
    line(
        String.format(
            Locale.ROOT,
            "%s  %,d records  %s",
            segment.file(),
            segment.records(),
            damaged ? "damaged" : "ok"));
    for (Finding finding : findings.subList(0, Math.min(MOST_LINES, findings.size()))) {
      line(String.format(Locale.ROOT, "  %s", sentence(finding)));
    }
    if (findings.size() > MOST_LINES) {
      line(
          String.format(
              Locale.ROOT, "  and %,d more; --json shows all", findings.size() - MOST_LINES));
    }
  }

  private static String sentence(Finding finding) {
    var text = new StringBuilder();
    if (finding.to() > finding.from()) {
      text.append(
          String.format(
              Locale.ROOT, "at %d, %d bytes: ", finding.from(), finding.to() - finding.from()));
    }
    text.append(finding.kind().text());
    if (finding.kind().isDamage()) {
      text.append("; ").append(finding.lost());
    } else if (finding.lostRecords() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              ", records %d to %d",
              finding.firstLostId(),
              finding.firstLostId() + finding.lostRecords() - 1));
    }
    if (!finding.apparent().isEmpty()) {
      text.append("; it seems to have been: ").append(finding.apparent());
    }
    return text.toString();
  }

  private void lost(Inspection inspection) throws IOException {
    int shown = 0;
    for (Inspection.LostOffsets lost : inspection.lost()) {
      if (json) {
        var line = new JsonBuffer();
        line.beginObject().name("kind").value("lost_offsets").name("topic").value(lost.topic());
        line.name("partition").value(lost.partition());
        line.name("from").value(lost.from()).name("to").value(lost.to());
        line.endObject().writeLineTo(out);
      } else if (shown++ < MOST_LINES) {
        line(
            String.format(
                Locale.ROOT,
                "topic %s, partition %d: offsets %d to %d are lost, if they were published at QoS"
                    + " 1",
                lost.topic(),
                lost.partition(),
                lost.from(),
                lost.to()));
      }
    }
    long more = inspection.moreLost() + (json ? 0 : Math.max(0, shown - MOST_LINES));
    if (more > 0 && !json) {
      line(String.format(Locale.ROOT, "and %,d more ranges of offsets", more));
    }
  }

  private void segmentAsJson(SegmentSummary segment) throws IOException {
    var line = new JsonBuffer();
    line.beginObject().name("kind").value("segment").name("segment").value(segment.file());
    line.name("first_id").value(segment.segment()).name("records").value(segment.records());
    line.name("messages").value(segment.messages()).name("bytes").value(segment.bytes());
    if (segment.firstMillis() > 0) {
      line.name("from").value(Instant.ofEpochMilli(segment.firstMillis()).toString());
      line.name("to").value(Instant.ofEpochMilli(segment.lastMillis()).toString());
    }
    if (segment.checkpoint() > 0) {
      line.name("checkpoint").value(segment.checkpoint());
      line.name("checkpoint_complete").value(segment.checkpointComplete());
    }
    line.name("index").value(index(segment.index()));
    line.name("synced_through").value(segment.syncedThrough());
    line.name("damages").value(segment.damages()).endObject().writeLineTo(out);
  }

  private void findingAsJson(Finding finding) throws IOException {
    var line = new JsonBuffer();
    line.beginObject().name("kind").value("finding");
    line.name("finding").value(finding.kind().name().toLowerCase(Locale.ROOT));
    line.name("damage").value(finding.kind().isDamage());
    line.name("segment").value(OfflineFolder.fileName(finding.segment()));
    line.name("offset").value(finding.from());
    line.name("bytes").value(finding.to() - finding.from());
    line.name("first_lost_id").value(finding.firstLostId());
    line.name("lost_records").value(finding.lostRecords());
    line.name("text").value(sentence(finding)).endObject().writeLineTo(out);
  }

  private void setAsideAsJson(List<Damage> damages) throws IOException {
    for (Damage damage : damages) {
      var line = new JsonBuffer();
      line.beginObject().name("kind").value("set_aside").name("file").value(damage.file());
      line.name("first_lost_id").value(damage.firstLostId());
      line.name("lost_records").value(damage.lostRecords()).endObject().writeLineTo(out);
    }
  }

  private void totals(Inspection inspection) throws IOException {
    line(
        String.format(
            Locale.ROOT,
            "%,d segments, %,d records, %,d messages, %,d bytes",
            inspection.segments().size(),
            inspection.records(),
            inspection.messages(),
            inspection.bytes()));
  }

  private void totalsAsJson(Inspection inspection) throws IOException {
    var line = new JsonBuffer();
    line.beginObject().name("kind").value("total");
    line.name("segments").value(inspection.segments().size());
    line.name("records").value(inspection.records());
    line.name("messages").value(inspection.messages());
    line.name("bytes").value(inspection.bytes());
    line.name("next_id").value(inspection.nextId());
    line.name("synced_through").value(inspection.syncedThrough());
    line.name("findings").value(inspection.findings().size() + inspection.moreFindings());
    line.name("damaged").value(inspection.isDamaged()).endObject().writeLineTo(out);
  }

  private static String checkpoint(SegmentSummary segment) {
    if (segment.checkpoint() == 0) {
      return "-";
    }
    return segment.checkpoint() + (segment.checkpointComplete() ? "" : " (not complete)");
  }

  private static String index(IndexState index) {
    return index.name().toLowerCase(Locale.ROOT);
  }

  private static String time(long millis) {
    return millis == 0 ? "-" : Instant.ofEpochMilli(millis).toString();
  }

  private void line(String text) throws IOException {
    write(text + "\n");
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
