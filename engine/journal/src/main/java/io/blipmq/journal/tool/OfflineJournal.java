package io.blipmq.journal.tool;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.DamagedStretch;
import io.blipmq.journal.FoundRecord;
import io.blipmq.journal.OfflineFolder;
import io.blipmq.journal.ScanVisitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A journal that no broker holds, for people who want to look into it. Keeps brokers out while it
 * is open, and changes nothing. One thread. Takes memory by the number of topics and the largest
 * record, not by the number of messages.
 */
public final class OfflineJournal implements AutoCloseable {
  private final OfflineFolder folder;

  private OfflineJournal(OfflineFolder folder) {
    this.folder = folder;
  }

  /**
   * Opens the journal in a folder.
   *
   * @throws IOException with a message for the operator, if there is none or a broker holds it
   */
  public static OfflineJournal open(Path folder) throws IOException {
    return new OfflineJournal(OfflineFolder.toRead(folder));
  }

  /** Whether brokers are kept out; they cannot be if the folder may only be read. */
  public boolean isLocked() {
    return folder.isLocked();
  }

  /** Reads everything. */
  public Inspection inspect(Progress progress) throws IOException {
    return Inspector.inspect(folder, progress);
  }

  /** Shows records with these ids, both ends included. */
  public void dump(long fromId, long toId, RecordVisitor visitor, Progress progress)
      throws IOException {
    var reader = new LogReader(folder);
    LogState names = reader.state(Optional.empty(), Progress.NONE);
    reader.read(fromId, toId, new Dump(names, visitor), progress);
  }

  /**
   * Shows every message that is in the log, of topics that are there to its end.
   *
   * @param group shows only what a subscription of that name has not settled
   * @throws BlipException.SubscriptionNotFound if there is none
   */
  public void export(Optional<String> group, MessageVisitor visitor, Progress progress)
      throws IOException {
    var reader = new LogReader(folder);
    LogState state = reader.state(group, Progress.NONE);
    if (group.isPresent() && !state.hasGroup()) {
      throw new BlipException.SubscriptionNotFound(
          "no subscription in the log has the name " + group.get());
    }
    reader.read(0, Long.MAX_VALUE, new Export(state, group.isPresent(), visitor), progress);
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }

  /** Shows records with the names that are known. */
  private record Dump(LogState state, RecordVisitor visitor) implements ScanVisitor {
    @Override
    public boolean record(FoundRecord found) {
      if (found.content() instanceof FoundRecord.Content.Stored(LogRecord record)) {
        state.learn(record);
      }
      return visitor.record(found, new Names(state));
    }

    @Override
    public void damage(DamagedStretch stretch) {
      visitor.damage(stretch);
    }
  }
}
