package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a start makes of a log that did not end well. */
final class RecoveryTest {
  private static final String FIRST = "00000000000000000001.wal";
  private static final JournalConfig SALVAGE = LogOnDisk.config("none");
  private static final JournalConfig STRICT = SALVAGE.withRecovery(Recovery.STRICT);

  @Test
  void cutsATornTailOffAtEveryByteOfTheLastRecord() {
    byte[] marked = LogOnDisk.with("one", "two", "three").content(FIRST);
    byte[] whole = Arrays.copyOf(marked, LogOnDisk.endOf("one", "two", "three"));
    int start = LogOnDisk.endOf("one", "two");
    for (int cut = start; cut < whole.length; cut++) {
      for (int size : new int[] {cut, whole.length, 3_000}) {
        byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, cut), size);
        var disk = new MemoryDisk();
        disk.put(FIRST, torn);
        List<String> read = new ArrayList<>();
        try (Journal journal = LogOnDisk.open(STRICT, disk, read)) {
          assertThat(read).as("cut at %d", cut).containsExactly("one", "two");
          assertThat(journal.health().reason()).isEmpty();
          LogOnDisk.append(journal, "four");
        }
        assertThat(LogOnDisk.read(STRICT, disk)).containsExactly("one", "two", "four");
      }
    }
  }

  @Test
  void detectsAFlippedBitAnywhere() {
    List<String> all = List.of("one", "two", "three", "four");
    byte[] whole = LogOnDisk.with(all.toArray(String[]::new)).content(FIRST);
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      var disk = new MemoryDisk();
      disk.put(FIRST, flipped);
      if (bit / 8 >= 8 && bit / 8 < 12 && (flipped[8] != 0 || bit / 8 > 8)) {
        assertThatThrownBy(() -> LogOnDisk.read(SALVAGE, disk))
            .hasMessageContaining("use a newer BlipMQ");
        continue;
      }
      List<String> read = new ArrayList<>();
      try (Journal journal = LogOnDisk.open(SALVAGE, disk, read)) {
        if (bit / 8 < SegmentDescriptor.HEADER_BYTES) {
          assertThat(read).as("bit %d", bit).isEqualTo(all);
          assertThat(journal.damages()).hasSize(1);
        } else if (bit / 8 >= LogOnDisk.endOf("one", "two", "three", "four")) {
          assertThat(all).startsWith(read.toArray(String[]::new));
          assertThat(read).as("bit %d", bit).hasSizeBetween(3, 4);
        } else {
          assertThat(read).as("bit %d", bit).hasSize(3);
          assertThat(all).containsAll(read);
          assertThat(journal.damages()).singleElement().matches(one -> one.lostRecords() == 1);
          assertThat(journal.health().healthy()).isTrue();
          assertThat(journal.health().reason()).contains("damaged-1-at-");
        }
      }
    }
  }

  @Test
  void salvagesDamageOnceAndIsDegradedUntilItIsMovedAway() throws Exception {
    MemoryDisk disk = LogOnDisk.with("one", "two", "three", "four");
    byte[] bytes = disk.content(FIRST);
    int from = LogOnDisk.endOf("one");
    int to = LogOnDisk.endOf("one", "two", "three");
    byte[] damaged = bytes.clone();
    Arrays.fill(damaged, from + 3, to - 3, (byte) 0x5A);
    disk.put(FIRST, damaged);

    var expected = new Damage(1, from, 2, 2);
    for (int start = 0; start < 3; start++) {
      List<String> read = new ArrayList<>();
      try (Journal journal = LogOnDisk.open(SALVAGE, disk, read)) {
        assertThat(read).isEqualTo(start == 0 ? List.of("one", "four") : read);
        assertThat(journal.damages()).containsExactly(expected);
        LogOnDisk.append(journal, "more " + start);
      }
    }
    assertThat(disk.content(expected.file())).isEqualTo(Arrays.copyOfRange(damaged, from, to));
    disk.delete(expected.file());
    List<String> read = new ArrayList<>();
    try (Journal journal = LogOnDisk.open(STRICT, disk, read)) {
      assertThat(read).containsExactly("one", "four", "more 0", "more 1", "more 2");
      assertThat(journal.health().reason()).isEmpty();
    }
  }

  @Test
  void strictSaysWhereTheDamageIsAndLeavesEverythingAsItWas() {
    MemoryDisk disk = LogOnDisk.with("one", "two", "three");
    byte[] bytes = disk.content(FIRST);
    bytes[LogOnDisk.endOf("one") + 20] ^= 1;
    disk.put(FIRST, bytes);
    assertThatThrownBy(() -> LogOnDisk.read(STRICT, disk))
        .isInstanceOf(BlipException.StorageFailed.class)
        .hasMessageContaining(FIRST)
        .hasMessageContaining("offset " + LogOnDisk.endOf("one"))
        .hasMessageContaining("records 2 to 2 are lost")
        .hasMessageContaining("salvage");
    assertThat(disk.content(FIRST)).isEqualTo(bytes);
    assertThat(disk.isClosed()).isTrue();
  }

  private static MemoryDisk threeSegments() {
    String big = "x".repeat(3_000);
    return LogOnDisk.with("a1" + big, "a2", "b1" + big, "b2", "c1" + big, "c2");
  }

  private static List<String> starts(List<String> texts) {
    return texts.stream().map(text -> text.substring(0, 2)).toList();
  }

  @Test
  void aMissingSegmentIsDamage() throws Exception {
    MemoryDisk disk = threeSegments();
    disk.delete("00000000000000000003.wal");
    assertThatThrownBy(() -> LogOnDisk.read(STRICT, disk))
        .hasMessageContaining("records 3 to 4 are lost");
    for (int start = 0; start < 2; start++) {
      List<String> read = new ArrayList<>();
      try (Journal journal = LogOnDisk.open(SALVAGE, disk, read)) {
        assertThat(starts(read)).containsExactly("a1", "a2", "c1", "c2");
        assertThat(journal.damages())
            .singleElement()
            .matches(one -> one.firstLostId() == 3 && one.lostRecords() == 2);
      }
    }
  }

  @Test
  void aBadEndOfAnEarlierSegmentIsDamage() {
    MemoryDisk disk = threeSegments();
    String second = "00000000000000000003.wal";
    byte[] bytes = disk.content(second);
    disk.put(second, Arrays.copyOf(bytes, bytes.length));
    disk.put(second, cut(bytes, bytes.length - 3));
    assertThatThrownBy(() -> LogOnDisk.read(STRICT, disk))
        .hasMessageContaining(second)
        .hasMessageContaining("records 4 to 4 are lost");
    for (int start = 0; start < 2; start++) {
      List<String> read = new ArrayList<>();
      try (Journal journal = LogOnDisk.open(SALVAGE, disk, read)) {
        assertThat(starts(read)).containsExactly("a1", "a2", "b1", "c1", "c2");
        assertThat(journal.damages()).singleElement().matches(one -> one.firstLostId() == 4);
      }
    }
  }

  private static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  @Test
  void aSegmentThatWasOnlyBegunIsNoDamage() {
    byte[] header = Arrays.copyOf(LogOnDisk.with("one").content(FIRST), 32);
    for (int length : new int[] {0, 5, 32, 4_096}) {
      for (int written : new int[] {0, 5, 32}) {
        MemoryDisk disk = LogOnDisk.with("one", "two");
        disk.put(
            "00000000000000000004.wal",
            Arrays.copyOf(Arrays.copyOf(header, Math.min(written, length)), length));
        List<String> read = new ArrayList<>();
        try (Journal journal = LogOnDisk.open(STRICT, disk, read)) {
          assertThat(read).as("%d of %d", written, length).containsExactly("one", "two");
          LogOnDisk.append(journal, "three");
        }
        assertThat(LogOnDisk.read(STRICT, disk)).containsExactly("one", "two", "three");
      }
    }
  }

  @Test
  void aSegmentWithIdsThatWereThereAlreadyIsSetAside() {
    MemoryDisk disk = LogOnDisk.with("one", "two", "three");
    disk.put("00000000000000000002.wal", recordTwo());
    List<String> read = new ArrayList<>();
    try (Journal journal = LogOnDisk.open(SALVAGE, disk, read)) {
      assertThat(read).containsExactly("one", "two", "three");
      assertThat(journal.damages()).singleElement().matches(one -> one.segment() == 2);
      LogOnDisk.append(journal, "four");
    }
    assertThat(LogOnDisk.read(SALVAGE, disk)).containsExactly("one", "two", "three", "four");
  }

  private static byte[] recordTwo() {
    byte[] bytes = LogOnDisk.with("one", "two").content(FIRST);
    byte[] second = Arrays.copyOf(bytes, 32 + bytes.length - LogOnDisk.endOf("one"));
    System.arraycopy(bytes, LogOnDisk.endOf("one"), second, 32, second.length - 32);
    return second;
  }

  @Test
  void aHoleInWhatWasNotSyncedIsTheEndOfTheLog() throws Exception {
    var disk = new MemoryDisk();
    Journal journal = LogOnDisk.open(LogOnDisk.config("none"), disk);
    LogOnDisk.append(journal, "one", "two");
    for (String text : List.of("three", "four", "x".repeat(5_000), "six")) {
      LogOnDisk.append(journal, text);
    }
    MemoryDisk cut = disk.afterProcessEnd();
    journal.close();
    byte[] bytes = cut.content(FIRST);
    int hole = LogOnDisk.endOf("one", "two");
    bytes[hole + 5] ^= 1;
    cut.put(FIRST, bytes);
    List<String> read = new ArrayList<>();
    try (Journal next = LogOnDisk.open(STRICT, cut, read)) {
      assertThat(read).containsExactly("one", "two");
      assertThat(next.health().reason()).isEmpty();
      LogOnDisk.append(next, "new");
    }
    assertThat(cut.content("unsynced-1-at-" + hole + ".bytes"))
        .isEqualTo(Arrays.copyOfRange(bytes, hole, bytes.length));
    assertThat(cut.names()).anyMatch(name -> name.startsWith("unsynced-5-at-"));
    assertThat(LogOnDisk.read(STRICT, cut)).containsExactly("one", "two", "new");
  }

  @Test
  void aMissingBeginningIsDamage() throws Exception {
    MemoryDisk disk = threeSegments();
    disk.delete(FIRST);
    assertThatThrownBy(() -> LogOnDisk.read(STRICT, disk))
        .hasMessageContaining("records 1 to 2 are lost");
    for (int start = 0; start < 2; start++) {
      List<String> read = new ArrayList<>();
      try (Journal journal = LogOnDisk.open(SALVAGE, disk, read)) {
        assertThat(starts(read)).containsExactly("b1", "b2", "c1", "c2");
        assertThat(journal.damages())
            .singleElement()
            .matches(one -> one.firstLostId() == 1 && one.lostRecords() == 2);
      }
    }
  }

  @Test
  void refusesANewerVersionUntouched() {
    MemoryDisk disk = LogOnDisk.with("one");
    byte[] bytes = disk.content(FIRST);
    bytes[SegmentDescriptor.VERSION_OFFSET] = 2;
    disk.put(FIRST, bytes);
    assertThatThrownBy(() -> LogOnDisk.read(SALVAGE, disk))
        .isInstanceOf(BlipException.StorageFailed.class)
        .hasMessageContaining("version 2")
        .hasMessageContaining("newer BlipMQ");
    assertThat(disk.content(FIRST)).isEqualTo(bytes);
  }

  @Test
  void findsWhereThePreallocatedSegmentIsWrittenTo() {
    var disk = new MemoryDisk();
    JournalConfig always = LogOnDisk.config("always").withSegmentBytes(1 << 20);
    try (Journal journal = LogOnDisk.open(always, disk)) {
      LogOnDisk.append(journal, "one", "two");
      MemoryDisk killed = disk.afterProcessEnd();
      assertThat(killed.content(FIRST).length).isGreaterThan(100_000);
      List<String> read = new ArrayList<>();
      try (Journal next = LogOnDisk.open(always, killed, read)) {
        LogOnDisk.append(next, "three");
        assertThat(read).containsExactly("one", "two");
      }
      assertThat(LogOnDisk.read(always, killed)).containsExactly("one", "two", "three");
    }
  }
}
