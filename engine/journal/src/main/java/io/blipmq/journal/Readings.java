package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.ReadRequest;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests for pages, and has the reading thread answer them. Any thread. */
final class Readings {
  private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

  private final Disk disk;
  private final Condition condition;
  private final ReadingThread thread;
  private final SegmentIndexes indexes;
  private final LogReader reader;

  Readings(JournalConfig config, JournalParts parts, ReadingThread thread) {
    this.thread = thread;
    disk = parts.disk();
    condition = parts.condition();
    indexes = new SegmentIndexes(disk, parts.log());
    var salvage = new Salvage(disk, config.recovery(), parts.condition());
    var damage = new ReadDamage(salvage, parts.log(), parts.condition(), parts.names());
    reader = new LogReader(disk, parts.log(), indexes, damage);
  }

  /** The indexes, for the reading thread. */
  SegmentIndexes indexes() {
    return indexes;
  }

  /** Answers later, or at once that it cannot. */
  void submit(ReadRequest request, MessageLog.PageListener listener) {
    thread.submit(
        new ReadingThread.Task() {
          @Override
          public void run() {
            read(request, listener);
          }

          @Override
          public void refuse() {
            listener.failed(
                new BlipException.ShuttingDown("the journal is closed; connect again later"));
          }
        });
  }

  private void read(ReadRequest request, MessageLog.PageListener listener) {
    LogPage page;
    try {
      page = reader.read(request);
      condition.readFailed("");
    } catch (IOException | RuntimeException | Error e) {
      // Whoever asked must not wait for ever, whatever it is.
      LOG.error("event=journal_read_failed folder={}", disk.place(), e);
      BlipException reason = Failures.notRead(disk, e);
      condition.readFailed(String.valueOf(reason.getMessage()));
      tell(() -> listener.failed(reason));
      return;
    }
    tell(() -> listener.read(page));
  }

  private static void tell(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException | Error e) {
      LOG.error("event=journal_listener_failed told=page", e);
    }
  }
}
