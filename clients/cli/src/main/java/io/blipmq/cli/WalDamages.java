package io.blipmq.cli;

import io.blipmq.journal.DamagedStretch;
import io.blipmq.journal.OfflineFolder;
import java.nio.file.Path;
import java.util.Locale;

/** Says what could not be read on the way, so that nobody takes a part for the whole. */
final class WalDamages {
  private static final int MOST_LINES = 10;

  private final Blipmq blipmq;
  private final Path folder;
  private long count;

  WalDamages(Blipmq blipmq, Path folder) {
    this.blipmq = blipmq;
    this.folder = folder;
  }

  void add(DamagedStretch stretch) {
    if (stretch.kind() == DamagedStretch.Kind.HEADER) {
      return; // Its records can be read all the same.
    }
    count++;
    if (count <= MOST_LINES) {
      blipmq
          .shell()
          .err()
          .printf(
              Locale.ROOT,
              "blipmq: segment %s cannot be read at %d, %d bytes, from record %d on; see: blipmq"
                  + " wal verify %s%n",
              OfflineFolder.fileName(stretch.segment()),
              stretch.from(),
              stretch.to() - stretch.from(),
              stretch.firstLostId(),
              folder);
    }
  }

  /** 0 if everything could be read. */
  int exitCode() {
    return count == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
