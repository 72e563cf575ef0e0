package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogNeeds;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A disk that is really full, and what is kept for that. */
final class ReserveTest {
  private static final String TEXT = "x".repeat(1_000);

  private final JournalConfig config = LogOnDisk.config("none");
  private final MemoryDisk disk = new MemoryDisk();
  private final Journal journal = open();
  private long neededFrom;
  private long published;
  private long checkpoint;

  /** How an append ended. */
  private static final class Answer implements MessageLog.AppendListener {
    boolean stored;
    @Nullable BlipException refusal;

    @Override
    public void appended(Durability durability) {
      stored = true;
    }

    @Override
    public void failed(BlipException reason) {
      refusal = reason;
    }
  }

  private Journal open() {
    Journal opened = Journal.openStepped(config, disk);
    opened.replay((_, _) -> {});
    return opened;
  }

  private Answer append(LogRecord record) {
    var answer = new Answer();
    journal.append(record, Durability.MEMORY, answer);
    while (journal.stepWriter()) {}
    return answer;
  }

  private Answer publish() {
    return append(
        new LogRecord.Publish(1, 0, published++, 0, 0, List.of(Message.of(published + TEXT))));
  }

  private Answer settle() {
    return append(new LogRecord.Settle(1, 1, 0, published, List.of()));
  }

  private void checkpoint() {
    append(new LogRecord.CheckpointBegin(++checkpoint, 2, 0, 0));
    append(new LogRecord.PartitionState(1, 0, published, 0, 0, List.of()));
    var end = new Answer();
    journal.append(new LogRecord.CheckpointEnd(checkpoint), Durability.SYNCED, end);
    while (journal.stepWriter()) {}
    assertThat(end.stored).isTrue();
  }

  private void reclaim() {
    journal.reclaim(
        new LogNeeds() {
          @Override
          public long from(int topic, int partition) {
            return neededFrom;
          }

          @Override
          public void pinned(List<Pin> pins) {}
        });
    while (journal.stepReading()) {}
  }

  private void fillDisk() throws IOException {
    for (int i = 0; i < 40; i++) {
      assertThat(publish().stored).isTrue();
    }
    reclaim();
    assertThat(disk.names()).contains(Reserve.NAME);
    disk.freeBytes(0);
  }

  @Test
  void onAFullDiskAcknowledgementsAndCheckpointsAreStillTakenAndSpaceComesBack()
      throws IOException {
    fillDisk();
    assertThat(publish().refusal).isInstanceOf(BlipException.StorageFull.class);
    assertThat(disk.names()).doesNotContain(Reserve.NAME);
    settle();
    assertThat(settle().stored).isTrue();
    assertThat(publish().refusal).isInstanceOf(BlipException.StorageFull.class);
    assertThat(journal.health().healthy()).isFalse();
    assertThat(journal.health().reason()).contains("reserve");
    neededFrom = Long.MAX_VALUE;
    reclaim();
    assertThat(journal.stats().checkpointDue()).isTrue();
    checkpoint();
    checkpoint();
    reclaim();
    assertThat(disk.names()).contains(Reserve.NAME);
    assertThat(journal.health().healthy()).isTrue();
    assertThat(publish().stored).isTrue();
    journal.close();
  }

  @Test
  void aDelayedMessageThatIsDueDoesNotTakeOfIt() throws IOException {
    fillDisk();
    publish();
    settle();
    assertThat(settle().stored).isTrue();
    var release = new LogRecord.Release(1, 0, published, 1, Message.of(TEXT));
    assertThat(append(release).refusal).isInstanceOf(BlipException.StorageFull.class);
    disk.freeBytes(Long.MAX_VALUE);
    reclaim();
    assertThat(append(release).stored).isTrue();
    journal.close();
  }

  @Test
  void theNextStartFindsIt() throws IOException {
    fillDisk();
    MemoryDisk left = disk.afterProcessEnd();
    left.freeBytes(0);
    Journal next = Journal.openStepped(config, left);
    next.replay((_, _) -> {});
    next.append(Records.publish(published, TEXT), Durability.MEMORY, new Answer());
    while (next.stepWriter()) {}
    assertThat(left.names()).doesNotContain(Reserve.NAME);
    next.close();
  }
}
