package io.blipmq.cli;

import io.blipmq.journal.tool.Inspection;
import io.blipmq.journal.tool.OfflineJournal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code blipmq wal verify}: whether a journal is as it was written. */
@Command(
    sortOptions = false,
    name = "verify",
    description = "Reads a journal with all its checksums, and says whether it is whole.",
    footer = {
      "",
      "Changes nothing. Ends with 1 if anything that was safe is damaged; says",
      "where, and which records, topics and offsets are lost, as far as that can be",
      "known. What a crash leaves at the end of a journal is shown and is no",
      "damage.",
      "",
      "Examples:",
      "  blipmq wal verify blipmq.wal",
      "  blipmq wal verify blipmq.wal --json | jq 'select(.kind == \"finding\")'"
    })
final class WalVerifyCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Mixin private WalFolder folder = new WalFolder();

  WalVerifyCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    try (OfflineJournal journal = folder.open(blipmq)) {
      Inspection inspection = journal.inspect(folder.progress(blipmq, "verifying"));
      new WalReport(blipmq.shell().out(), blipmq.json()).verify(inspection);
      if (inspection.isDamaged()) {
        long places =
            inspection.findings().stream().filter(f -> f.kind().isDamage()).count()
                + inspection.moreFindings();
        throw new CommandException(
            ExitCode.FAILED,
            "the journal in %s is damaged in %d %s; restore the folder from a backup, or go on without what is lost: blipmq wal repair %s"
                .formatted(folder.path(), places, places == 1 ? "place" : "places", folder.path()));
      }
    }
    return ExitCode.OK;
  }
}
