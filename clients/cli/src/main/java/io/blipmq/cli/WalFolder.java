package io.blipmq.cli;

import io.blipmq.journal.tool.OfflineJournal;
import io.blipmq.journal.tool.Progress;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Parameters;

/** The folder that a {@code wal} command works on. */
final class WalFolder {
  private static final long REPORT_NANOS = 200_000_000;

  @Parameters(index = "0", paramLabel = "<folder>", description = "The journal's folder.")
  private Path path = Path.of("");

  Path path() {
    return path;
  }

  /**
   * Opens the folder to read it.
   *
   * @throws CommandException if there is no journal, or a broker holds it
   */
  OfflineJournal open(Blipmq blipmq) throws IOException {
    blipmq.shell().interruption().listen();
    try {
      OfflineJournal journal = OfflineJournal.open(path);
      if (!journal.isLocked()) {
        blipmq
            .shell()
            .err()
            .println(
                "blipmq: "
                    + path
                    + " may only be read, so a broker could not be kept out of it; if one runs on"
                    + " it elsewhere, what follows may be wrong");
      }
      return journal;
    } catch (FileSystemException e) {
      throw e; // has its own words, as any file's
    } catch (IOException e) {
      if (blipmq.shell().interruption().requested()) {
        throw e;
      }
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  /** Tells a person how far it is, a few times a second. */
  Progress progress(Blipmq blipmq, String what) {
    if (!blipmq.shell().interactive()) {
      return Progress.NONE;
    }
    long[] last = {System.nanoTime()};
    return (done, total) -> {
      long now = System.nanoTime();
      boolean over = done == total;
      if (over || now - last[0] >= REPORT_NANOS) {
        last[0] = now;
        String text =
            over
                ? "\r\033[K"
                : String.format(
                    Locale.ROOT,
                    "\r%s %s: %d%% of %,d bytes",
                    what,
                    path,
                    100 * done / total,
                    total);
        blipmq.shell().err().print(text);
        blipmq.shell().err().flush();
      }
    };
  }
}
