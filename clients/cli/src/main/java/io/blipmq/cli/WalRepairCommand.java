package io.blipmq.cli;

import io.blipmq.journal.tool.Inspection;
import io.blipmq.journal.tool.OfflineJournal;
import io.blipmq.journal.tool.Repair;
import io.blipmq.journal.tool.RepairStep;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blipmq wal repair}: mends a journal. */
@Command(
    sortOptions = false,
    name = "repair",
    description = "Says what would mend a journal, and with --apply does it.",
    footer = {
      "",
      "Does what a start with recovery = \"salvage\" does, but to all of the journal",
      "and not only to what a start reads: sets damaged stretches aside and marks",
      "what was in them as lost, and cuts off what a crash left at the end. Makes",
      "bad or missing indexes anew. Everything that is cut off or written over is",
      "kept in files beside the segments. Records that are lost do not come back;",
      "only a backup has them.",
      "",
      "Examples:",
      "  blipmq wal repair blipmq.wal",
      "  blipmq wal repair blipmq.wal --apply"
    })
final class WalRepairCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Mixin private WalFolder folder = new WalFolder();

  @Option(names = "--apply", description = "Do it. Without this, nothing is changed.")
  private boolean apply;

  WalRepairCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    return apply ? repair() : plan();
  }

  private int plan() throws IOException {
    try (OfflineJournal journal = folder.open(blipmq)) {
      Inspection inspection = journal.inspect(folder.progress(blipmq, "reading"));
      List<RepairStep> steps = Repair.steps(inspection);
      var report = new RepairReport(blipmq.shell().out(), blipmq.json());
      for (RepairStep step : steps) {
        report.step(step, false);
      }
      report.end(steps.size(), false);
    }
    return ExitCode.OK;
  }

  private int repair() throws IOException {
    blipmq.shell().interruption().listen();
    // In a thread of its own: this one is interrupted by Ctrl+C, and a file that an interrupted
    // thread uses is closed in the middle of a write.
    var work = new FutureTask<>(this::openAndMend);
    var _ = Thread.ofPlatform().name("blipmq-repair").start(work);
    return result(work);
  }

  private int openAndMend() throws IOException {
    try (Repair repair = open()) {
      return mend(repair);
    }
  }

  private int mend(Repair repair) throws IOException {
    Interruption interruption = blipmq.shell().interruption();
    Inspection inspection = repair.inspect(folder.progress(blipmq, "reading"));
    List<RepairStep> steps = Repair.steps(inspection);
    var report = new RepairReport(blipmq.shell().out(), blipmq.json());
    for (int done = 0; done < steps.size(); done++) {
      if (interruption.requested()) {
        throw new CommandException(
            interruption.exitCode(),
            "interrupted after %d of %d steps, each of which is complete; run it again for the rest"
                .formatted(done, steps.size()));
      }
      repair.apply(steps.get(done));
      report.step(steps.get(done), true);
    }
    report.end(steps.size(), true);
    return ExitCode.OK;
  }

  private static int result(FutureTask<Integer> work) throws IOException {
    while (true) {
      try {
        return work.get();
      } catch (InterruptedException e) {
        // The work sees it too, and ends behind the step that it is at.
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case IOException cause -> throw cause;
          case RuntimeException cause -> throw cause;
          case null, default -> throw new IllegalStateException(e);
        }
      }
    }
  }

  private Repair open() {
    try {
      return Repair.open(folder.path());
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }
}
