package io.blipmq.cli;

import io.blipmq.journal.OfflineFolder;
import io.blipmq.journal.tool.Finding;
import io.blipmq.journal.tool.RepairStep;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a repair does or would do, step by step. One thread. */
final class RepairReport {
  private final OutputStream out;
  private final boolean json;

  RepairReport(OutputStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  void step(RepairStep step, boolean applied) throws IOException {
    Finding finding = step.finding();
    String segment = OfflineFolder.fileName(finding.segment());
    if (json) {
      var line = new JsonBuffer();
      line.beginObject().name("kind").value("step");
      line.name("finding").value(lower(finding.kind())).name("action").value(lower(step.action()));
      line.name("segment").value(segment).name("offset").value(finding.from());
      line.name("bytes").value(finding.to() - finding.from());
      line.name("first_lost_id").value(finding.firstLostId());
      line.name("lost_records").value(finding.lostRecords());
      if (!step.keptAs().isEmpty()) {
        line.name("kept_as").value(step.keptAs());
      }
      line.name("applied").value(applied).endObject().writeLineTo(out);
      return;
    }
    var text = new StringBuilder();
    text.append(segment).append(" at ").append(finding.from()).append(": ");
    text.append(finding.kind().text());
    if (finding.kind().isDamage()) {
      text.append(" (").append(finding.lost()).append(')');
    }
    text.append(": ").append(applied ? "did " : "would ").append(step.action().text());
    if (!step.keptAs().isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT, "; %,d bytes kept in %s", finding.to() - finding.from(), step.keptAs()));
    }
    write(text.append('\n').toString());
  }

  void end(int steps, boolean applied) throws IOException {
    if (json) {
      var line = new JsonBuffer();
      line.beginObject().name("kind").value("result").name("steps").value(steps);
      line.name("applied").value(applied).endObject().writeLineTo(out);
    } else if (steps == 0) {
      write("there is nothing to repair\n");
    } else if (!applied) {
      write("nothing was changed; add --apply to do this\n");
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
