package io.blipmq.benchmarks;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.journal.Journal;
import io.blipmq.journal.JournalConfig;
import java.nio.file.Path;
import java.util.List;

/** Our journal. */
final class BlipLog implements Log {
  private final Journal journal;
  private final LogRecord record;

  BlipLog(Path folder, String policy, int payloadBytes) {
    journal = Journal.open(JournalConfig.of(folder, FsyncPolicy.parse(policy)));
    journal.replay((_, _) -> {});
    record = new LogRecord.Publish(1, 0, 0, 0, 0, List.of(Message.of(new byte[payloadBytes])));
  }

  /** Bytes on disk for each record so far. */
  double bytesPerRecord() {
    return (double) journal.stats().bytes() / Math.max(1, journal.stats().appends());
  }

  @Override
  public void append(Runnable confirmed) {
    journal.append(
        record,
        Durability.MEMORY,
        new MessageLog.AppendListener() {
          @Override
          public void appended(Durability durability) {
            confirmed.run();
          }

          @Override
          public void failed(BlipException reason) {
            throw reason;
          }
        });
  }

  @Override
  public boolean answersWithinTheCall() {
    return false;
  }

  @Override
  public void close() {
    journal.close();
  }
}
