package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.ReadRequest;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that cannot be read, that vanish, or that nobody may touch: what is said, and to whom. */
final class DiskFaultTest {
  private static final LogRecord ORDERS =
      new LogRecord.TopicCreated(1, "orders", TopicOptions.defaults());

  @TempDir Path folder;

  private final MemoryDisk disk = new MemoryDisk();
  private final Answers answers = new Answers();
  private int appended;

  private void append(Journal journal, LogRecord record) {
    journal.append(record, Durability.MEMORY, answers.listener(appended++));
    journal.stepWriter();
  }

  private static Journal open(MemoryDisk disk) {
    Journal journal = Journal.openStepped(LogOnDisk.config("none"), disk);
    journal.replay((_, _) -> {});
    return journal;
  }

  private static ReadRequest all(long to) {
    return new ReadRequest(1, 0, 0, to, 0, 1 << 20);
  }

  @Test
  void aReadErrorAtTheStartStopsItAndLetsGoOfTheFolder() {
    MemoryDisk full = LogOnDisk.with("one", "two");
    full.onCall((call, _) -> {
      if (call.equals("read")) {
        throw new IOException("Input/output error");
      }
    });
    assertThatThrownBy(() -> LogOnDisk.read(LogOnDisk.config("none"), full))
        .isInstanceOf(BlipException.StorageFailed.class)
        .hasMessageContaining("Input/output error")
        .hasMessageContaining("check the disk");
    assertThat(full.isClosed()).isTrue();
  }

  @Test
  void aReadErrorIsToldToWhoReadsAndPassesByItself() {
    Journal journal = open(disk);
    append(journal, Records.publish(0, "zero"));
    disk.onCall((call, _) -> {
      if (call.equals("read")) {
        throw new IOException("Input/output error");
      }
    });
    assertThatThrownBy(() -> Pages.page(journal, all(1)))
        .isInstanceOf(BlipException.StorageFailed.class)
        .hasMessageContaining("Input/output error");
    assertThat(journal.health().healthy()).as("appends are taken").isTrue();
    assertThat(journal.health().reason()).contains("could not be read");
    disk.onCall((_, _) -> {});
    assertThat(Pages.page(journal, all(1)).size()).isEqualTo(1);
    assertThat(journal.health().reason()).isEmpty();
    journal.close();
  }

  @Test
  void aBadRecordThatIsReadBackIsPassedOverAndNamed() {
    Journal journal = open(disk);
    append(journal, ORDERS);
    for (int i = 0; i < 6; i++) {
      append(journal, Records.publish(i, "r" + i + "x".repeat(1_000)));
    }
    String first = "00000000000000000001.wal";
    byte[] bytes = disk.content(first);
    bytes[bytes.length - 500] ^= 1;
    disk.put(first, bytes);
    LogPage page = Pages.page(journal, all(6));
    assertThat(page.size()).isEqualTo(5);
    assertThat(page.nextOffset()).isEqualTo(6);
    assertThat(journal.damages()).hasSize(1);
    assertThat(journal.health().healthy()).isTrue();
    assertThat(journal.health().reason()).contains("orders partition 0 offsets 2 to 2");
    Pages.page(journal, all(6));
    assertThat(journal.damages()).hasSize(1);
    journal.close();
  }

  @Test
  void damageThatAStartFindsIsNamedByTopicAndOffsets() {
    Journal journal = open(disk);
    append(journal, ORDERS);
    int damagedAt = disk.content("00000000000000000001.wal").length + 40;
    for (int i = 0; i < 3; i++) {
      append(journal, Records.publish(10 + i, "r" + i));
      if (i == 0) {
        damagedAt = disk.content("00000000000000000001.wal").length + 40;
      }
    }
    journal.close();
    byte[] bytes = disk.content("00000000000000000001.wal");
    bytes[damagedAt] ^= 1;
    disk.put("00000000000000000001.wal", bytes);
    for (int start = 0; start < 2; start++) {
      Journal next = open(disk);
      assertThat(next.health().reason()).contains("orders partition 0 offsets 11 to 11");
      next.close();
    }
  }

  @Test
  void aFolderThatVanishesIsNoticedThoughItsFilesCanStillBeWritten() throws Exception {
    var nanos = new AtomicLong();
    Path place = folder.resolve("wal");
    JournalConfig config =
        JournalConfig.of(place, FsyncPolicy.parse("always")).withNanos(nanos::get);
    try (Journal journal = Journal.openStepped(config, FileDisk.open(place))) {
      journal.replay((_, _) -> {});
      append(journal, Records.publish(0, "zero"));
      try (Stream<Path> files = Files.walk(place)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
      nanos.addAndGet(2_000_000_000);
      append(journal, Records.publish(1, "one"));
      assertThat(answers.all().getLast().failure())
          .isInstanceOf(BlipException.StorageFailed.class)
          .hasMessageContaining("removed")
          .hasMessageContaining(place.toString());
      assertThat(journal.health().healthy()).isFalse();
    }
  }

  @Test
  void missingPermissionIsSaid() {
    disk.onCall((call, name) -> {
      if (call.equals("create")) {
        throw new AccessDeniedException(name);
      }
    });
    Journal journal = open(disk);
    append(journal, Records.publish(0, "zero"));
    assertThat(answers.all().getLast().failure()).hasMessageContaining("no permission for 0000");
    assertThat(journal.health().healthy()).isFalse();
    journal.close();
  }

  @Test
  void aFolderWithoutPermissionIsSaid() throws Exception {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assumeFalse(
        !closed.toFile().setWritable(false) || Files.isWritable(closed), "root may do everything");
    assertThatThrownBy(
            () -> Journal.open(JournalConfig.of(closed.resolve("wal"), FsyncPolicy.parse("none"))))
        .isInstanceOf(BlipException.StorageFailed.class)
        .hasMessageContaining("no permission")
        .hasMessageContaining("wal_path");
  }
}
