package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.MessageLogProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real disk. */
final class JournalTest {
  @TempDir Path folder;

  private static List<byte[]> replay(MessageLog log) {
    List<byte[]> records = new ArrayList<>();
    log.replay((record, _) -> records.add(Records.bytes(record)));
    return records;
  }

  private JournalConfig config(String policy) {
    return JournalConfig.of(folder.resolve("blipmq.wal"), FsyncPolicy.parse(policy));
  }

  @Test
  void givesBackWhatWasAppended() {
    for (String policy : List.of("always", "every_n:7", "interval_ms:1", "none")) {
      JournalConfig config =
          JournalConfig.of(folder.resolve(policy.replace(':', '-')), FsyncPolicy.parse(policy));
      List<byte[]> appended = new ArrayList<>();
      var answers = new Answers();
      for (int round = 0; round < 3; round++) {
        try (Journal journal = Journal.open(config)) {
          assertThat(replay(journal)).containsExactlyElementsOf(appended);
          for (int i = 0; i < 100; i++) {
            LogRecord record = Records.publish(i, policy + round + "/" + i);
            appended.add(Records.bytes(record));
            journal.append(record, Durability.MEMORY, answers.listener(i));
          }
        }
      }
      assertThat(answers.all())
          .hasSize(300)
          .allMatch(Answers.Answer::stored)
          .allMatch(answer ->
              answer.durability()
                  == (policy.startsWith("e") || policy.startsWith("a")
                      ? Durability.SYNCED
                      : Durability.LOG));
    }
  }

  @Test
  void goesOnInANewSegmentWhenOneIsFull() throws Exception {
    JournalConfig config = config("none").withSegmentBytes(4_096);
    List<byte[]> appended = new ArrayList<>();
    try (Journal journal = Journal.open(config)) {
      assertThat(replay(journal)).isEmpty();
      var answers = new Answers();
      for (int i = 0; i < 50; i++) {
        LogRecord record = Records.publish(i, "x".repeat(i == 20 ? 10_000 : 500));
        appended.add(Records.bytes(record));
        journal.append(record, Durability.MEMORY, answers.listener(i));
      }
      answers.await(50);
    }
    try (var files = Files.list(config.folder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("00000000000000000001.wal", "00000000000000000021.wal")
          .contains("00000000000000000022.wal");
    }
    try (Journal journal = Journal.open(config)) {
      assertThat(replay(journal)).containsExactlyElementsOf(appended);
      assertThat(journal.damages()).isEmpty();
    }
  }

  @Test
  void cutsPreallocatedSpaceOffWhenClosed() throws Exception {
    JournalConfig config = config("always");
    long bytes;
    try (Journal journal = Journal.open(config)) {
      replay(journal);
      var answers = new Answers();
      journal.append(Records.publish(0, "hello"), Durability.MEMORY, answers.listener(0));
      answers.await(1);
      bytes = journal.stats().bytes();
      assertThat(journal.stats().storedBytes()).isGreaterThan(100_000);
      assertThat(journal.stats().syncs()).isEqualTo(journal.syncLatency().count()).isPositive();
    }
    assertThat(Files.size(config.folder().resolve("00000000000000000001.wal")))
        .isEqualTo(SegmentDescriptor.HEADER_BYTES + bytes + RecordDescriptor.SYNC_MARK_BYTES);
  }

  @Test
  void letsNoSecondJournalIntoTheFolder() {
    try (Journal journal = Journal.open(config("none"))) {
      replay(journal);
      assertThatThrownBy(() -> Journal.open(config("none")))
          .isInstanceOf(BlipException.StorageFailed.class)
          .hasMessageContaining("open in this process already");
      // The refused attempt must not have let go of the lock.
      assertThatThrownBy(() -> Journal.open(config("none")))
          .isInstanceOf(BlipException.StorageFailed.class);
    }
    Journal.open(config("none")).close();
  }

  @Test
  void refusesAFileInThePlaceOfTheFolder() throws Exception {
    Files.writeString(folder.resolve("blipmq.wal"), "not a folder");
    assertThatThrownBy(() -> Journal.open(config("none")))
        .isInstanceOf(BlipException.StorageFailed.class)
        .hasMessageContaining("is a file")
        .hasMessageContaining("wal_path");
  }

  @Test
  void isFoundByTheServiceLoader() {
    MessageLogProvider provider =
        ServiceLoader.load(MessageLogProvider.class).findFirst().orElseThrow();
    try (MessageLog log =
        provider.open(folder.resolve("found").toString(), FsyncPolicy.parse("interval_ms:20"))) {
      assertThat(replay(log)).isEmpty();
      assertThat(log.durability()).isEqualTo(Durability.LOG);
    }
  }
}
