package io.blipmq.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the tool finds in whole and in damaged folders. */
@Timeout(60)
final class InspectionTest {
  @TempDir private Path temp;

  private JournalFolder twentyMessages() throws Exception {
    return new JournalFolder(temp.resolve("wal")).append(JournalFolder.messages(20));
  }

  @Test
  void countsWhatIsInEachSegment() throws Exception {
    JournalFolder folder = twentyMessages();

    Inspection inspection = folder.inspect();

    assertThat(inspection.segments()).hasSizeGreaterThan(2);
    assertThat(inspection.segments().getFirst().segment()).isEqualTo(1);
    assertThat(inspection.messages()).isEqualTo(20);
    assertThat(inspection.records()).isGreaterThanOrEqualTo(21);
    assertThat(inspection.isDamaged()).isFalse();
    assertThat(inspection.lost()).isEmpty();
    assertThat(inspection.segments().getFirst().firstMillis()).isEqualTo(1_700_000_000_000L);
    assertThat(inspection.segments().getLast().lastMillis()).isEqualTo(1_700_000_000_019L);
    assertThat(inspection.bytes()).isEqualTo(Files.size(folder.file(0)) + sizesFrom(folder, 1));
  }

  private static long sizesFrom(JournalFolder folder, int first) throws IOException {
    long bytes = 0;
    for (int i = first; i < folder.segments().size(); i++) {
      bytes += Files.size(folder.file(i));
    }
    return bytes;
  }

  @Test
  void namesWhatADamagedRecordHeld() throws Exception {
    JournalFolder folder = twentyMessages().spoil(0, "message 3 ");

    Inspection inspection = folder.inspect();

    assertThat(inspection.isDamaged()).isTrue();
    Finding finding =
        inspection.findings().stream().filter(f -> f.kind().isDamage()).findFirst().orElseThrow();
    assertThat(finding.kind()).isEqualTo(Finding.Kind.CHECKSUM);
    assertThat(finding.segment()).isEqualTo(1);
    assertThat(finding.lostRecords()).isEqualTo(1);
    assertThat(finding.apparent()).isEqualTo("offset 3 of topic orders, partition 0");
    assertThat(inspection.lost()).containsExactly(new Inspection.LostOffsets("orders", 0, 3, 3));
    assertThat(inspection.messages()).isEqualTo(19);
  }

  @Test
  void tellsATornTailFromDamage() throws Exception {
    JournalFolder folder = twentyMessages();
    Path last = folder.file(folder.segments().size() - 1);
    byte[] bytes = Files.readAllBytes(last);
    var _ = Files.write(last, Arrays.copyOf(bytes, bytes.length - 5));

    Inspection inspection = folder.inspect();

    assertThat(inspection.isDamaged()).isFalse();
    assertThat(inspection.findings()).extracting(Finding::kind).contains(Finding.Kind.TORN_TAIL);
  }

  @Test
  void seesAnEndThatIsMissingInTheMiddleOfTheLog() throws Exception {
    JournalFolder folder = twentyMessages();
    byte[] bytes = Files.readAllBytes(folder.file(0));
    var _ = Files.write(folder.file(0), Arrays.copyOf(bytes, bytes.length - 700));

    Inspection inspection = folder.inspect();

    assertThat(inspection.findings())
        .filteredOn(finding -> finding.kind().isDamage())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.END, Finding.Kind.MISSING);
    assertThat(inspection.lost()).hasSize(1);
  }

  @Test
  void tellsWhatAPowerCutTookFromDamage() throws Exception {
    var folder = new JournalFolder(temp.resolve("wal"));
    var _ = folder.append(JournalFolder.messages(20), FsyncPolicy.parse("none"));
    Path last = folder.file(folder.segments().size() - 1);
    byte[] bytes = Files.readAllBytes(last);
    // Without the mark that a clean stop leaves, nothing says that anything was synced.
    var _ = Files.write(last, Arrays.copyOf(bytes, bytes.length - 20));
    var _ = folder.spoil(1, "message 9 ");

    Inspection inspection = folder.inspect();

    assertThat(inspection.syncedThrough()).isZero();
    assertThat(inspection.isDamaged()).isFalse();
    assertThat(inspection.findings()).extracting(Finding::kind).contains(Finding.Kind.UNSYNCED);
  }

  @Test
  void takesSegmentsBeforeTheLastCheckpointButOneForDeleted() throws Exception {
    var folder = new JournalFolder(temp.resolve("wal"));
    List<LogRecord> records = JournalFolder.messages(30);
    for (int number = 1; number <= 2; number++) {
      records.add(new LogRecord.CheckpointBegin(number, 1, 0, 0));
      records.add(JournalFolder.created(1, "orders"));
      records.add(new LogRecord.CheckpointEnd(number));
      records.add(JournalFolder.publish(1, 29 + number, "behind " + number));
    }
    var _ = folder.append(records);
    Files.delete(folder.file(1));

    Inspection inspection = folder.inspect();

    assertThat(inspection.isDamaged()).isFalse();
    assertThat(inspection.findings()).extracting(Finding::kind).contains(Finding.Kind.DELETED);
    assertThat(inspection.segments()).filteredOn(SegmentSummary::checkpointComplete).hasSize(2);
  }

  @Test
  void seesASegmentThatIsMissing() throws Exception {
    JournalFolder folder = twentyMessages();
    long second = folder.segments().get(1);
    long third = folder.segments().get(2);
    Files.delete(folder.file(1));

    Inspection inspection = folder.inspect();

    Finding missing =
        inspection.findings().stream().filter(f -> f.kind().isDamage()).findFirst().orElseThrow();
    assertThat(missing.kind()).isEqualTo(Finding.Kind.MISSING);
    assertThat(missing.firstLostId()).isEqualTo(second);
    assertThat(missing.lostRecords()).isEqualTo(third - second);
  }

  @Test
  void seesAHeaderThatIsNone() throws Exception {
    JournalFolder folder = twentyMessages();
    byte[] bytes = Files.readAllBytes(folder.file(1));
    bytes[0] = 0;
    var _ = Files.write(folder.file(1), bytes);

    Inspection inspection = folder.inspect();

    assertThat(inspection.findings())
        .filteredOn(finding -> finding.kind().isDamage())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.HEADER);
    assertThat(inspection.messages()).isEqualTo(20);
  }

  @Test
  void refusesANewerSegment() throws Exception {
    JournalFolder folder = twentyMessages();
    byte[] bytes = Files.readAllBytes(folder.file(1));
    bytes[8] = 77;
    var _ = Files.write(folder.file(1), bytes);

    assertThatThrownBy(folder::inspect)
        .isInstanceOf(BlipException.StorageFailed.class)
        .hasMessageContaining("has version 77")
        .hasMessageContaining("use a newer BlipMQ");
  }

  @Test
  void changesNothing() throws Exception {
    JournalFolder folder = twentyMessages().spoil(0, "message 3 ");
    List<String> before = digest(folder.path);

    var _ = folder.inspect();

    assertThat(digest(folder.path)).isEqualTo(before);
  }

  private static List<String> digest(Path path) throws IOException {
    try (var files = Files.list(path)) {
      return files
          .filter(file -> !file.endsWith("journal.lock"))
          .map(InspectionTest::describe)
          .sorted()
          .toList();
    }
  }

  private static String describe(Path file) {
    try {
      return file.getFileName()
          + " "
          + Files.getLastModifiedTime(file)
          + " "
          + Arrays.hashCode(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void saysWhoHoldsTheFolder() throws Exception {
    JournalFolder folder = twentyMessages();
    try (Journal journal = Journal.open(JournalFolder.config(folder.path))) {
      journal.replay((_, _) -> {});

      assertThatThrownBy(folder::inspect)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is open in this process");
    }
  }

  @Test
  void makesNoFolderAndNoJournal() throws Exception {
    Path missing = temp.resolve("missing");
    Path empty = Files.createDirectory(temp.resolve("empty"));
    Path file = Files.writeString(temp.resolve("file"), "x", StandardOpenOption.CREATE);

    assertThatThrownBy(() -> OfflineJournal.open(missing)).hasMessageContaining("no folder");
    assertThatThrownBy(() -> OfflineJournal.open(empty)).hasMessageContaining("no journal");
    assertThatThrownBy(() -> OfflineJournal.open(file)).hasMessageContaining("is a file");
    assertThatThrownBy(() -> Repair.open(missing)).hasMessageContaining("no folder");
    assertThat(missing).doesNotExist();
    assertThat(empty).isEmptyDirectory();
  }
}
