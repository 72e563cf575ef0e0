package io.blipmq.cli;

import io.blipmq.journal.tool.Inspection;
import io.blipmq.journal.tool.OfflineJournal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code blipmq wal ls}: the segments of a journal. */
@Command(
    sortOptions = false,
    name = "ls",
    description = "Lists the segments of a journal, with what is in them.",
    footer = {
      "",
      "Reads all of it. A segment's name is the id of its first record. Times are",
      "those at which its messages were published. synced is the largest id through",
      "which a record says that the journal was synced. After the segments come",
      "what was set aside because it was damaged, and the totals.",
      "",
      "Examples:",
      "  blipmq wal ls blipmq.wal",
      "  blipmq wal ls blipmq.wal --json | jq 'select(.kind == \"total\")'"
    })
final class WalListCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Mixin private WalFolder folder = new WalFolder();

  WalListCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    try (OfflineJournal journal = folder.open(blipmq)) {
      Inspection inspection = journal.inspect(folder.progress(blipmq, "reading"));
      new WalReport(blipmq.shell().out(), blipmq.json()).list(inspection);
    }
    return ExitCode.OK;
  }
}
