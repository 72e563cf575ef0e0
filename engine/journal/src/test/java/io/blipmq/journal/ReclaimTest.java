package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogNeeds;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.ReadRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is given back, what holds the rest, and the limit. */
final class ReclaimTest {
  private static final String TEXT = "x".repeat(1_000);

  private final Answers answers = new Answers();
  private final Needs needs = new Needs();
  private JournalConfig config = LogOnDisk.config("none").withRecovery(Recovery.STRICT);
  private MemoryDisk disk = new MemoryDisk();
  private Journal journal = open();
  private long checkpoint;
  private int appended;

  /** What the engine would say: everything is needed from an offset on, from 0 unless told. */
  private static final class Needs implements LogNeeds {
    final Map<Integer, Long> from = new HashMap<>();
    List<Pin> pins = List.of();

    @Override
    public long from(int topic, int partition) {
      return from.getOrDefault(topic, 0L);
    }

    @Override
    public void pinned(List<Pin> now) {
      pins = now;
    }
  }

  private Journal open() {
    Journal opened = Journal.openStepped(config, disk);
    opened.replay((_, _) -> {});
    return opened;
  }

  private void publish(int topic, long firstOffset, int count) {
    for (int i = 0; i < count; i++) {
      append(
          new LogRecord.Publish(
              topic, 0, firstOffset + i, 0, 0, List.of(Message.of(firstOffset + i + TEXT))),
          Durability.MEMORY);
    }
  }

  private void append(LogRecord record, Durability durability) {
    journal.append(record, durability, answers.listener(appended++));
    while (journal.stepWriter()) {}
  }

  private void checkpoint() {
    append(new LogRecord.CheckpointBegin(++checkpoint, 2, 0, 0), Durability.MEMORY);
    append(new LogRecord.PartitionState(1, 0, 0, 0, 0, List.of()), Durability.MEMORY);
    append(new LogRecord.CheckpointEnd(checkpoint), Durability.SYNCED);
  }

  private void reclaim() {
    journal.reclaim(needs);
    while (journal.stepReading()) {}
  }

  private List<Long> segments() throws IOException {
    List<Long> ids = new ArrayList<>();
    for (String name : disk.names()) {
      SegmentDescriptor.firstId(name).ifPresent(ids::add);
    }
    ids.sort(null);
    return ids;
  }

  @Test
  void goesOnWhereItWasAfterARestart() throws Exception {
    publish(1, 0, 9);
    needs.from.put(1, Long.MAX_VALUE);
    checkpoint();
    checkpoint();
    journal.close();
    journal = open();
    assertThat(segments()).contains(1L);
    reclaim();
    assertThat(segments()).doesNotContain(1L);
    journal.close();
    journal = open();
    assertThat(journal.damages()).isEmpty();
  }

  @Test
  void keepsWhatIsNeededAndTheLastTwoCheckpoints() throws Exception {
    publish(1, 0, 9);
    publish(2, 0, 9);
    needs.from.put(1, Long.MAX_VALUE);
    reclaim();
    int all = segments().size();
    assertThat(all).as("no checkpoint").isGreaterThan(5);
    checkpoint();
    reclaim();
    assertThat(segments()).as("one checkpoint").hasSizeGreaterThan(all);
    assertThat(needs.pins).isNotEmpty().allMatch(pin -> pin.topic() == 2);
    checkpoint();
    reclaim();
    assertThat(journal.damages()).isEmpty();
    assertThat(needs.pins)
        .isNotEmpty()
        .allMatch(pin -> pin.topic() == 2 && pin.bytes() > 1_000)
        .extracting(LogNeeds.Pin::segment)
        .doesNotContain(1L);
    assertThat(segments()).doesNotContain(1L).contains(needs.pins.getFirst().segment());
    assertThat(disk.names()).doesNotContain(IndexDescriptor.name(1));
    assertThat(Pages.read(journal, 2, 0, 0, 9, 1_500)).hasSize(9);
    assertThat(Pages.read(journal, 1, 0, 0, 9, 1_500)).hasSizeLessThan(4);

    needs.from.put(2, 9L);
    long before = journal.stats().storedBytes();
    reclaim();
    assertThat(needs.pins).isEmpty();
    assertThat(journal.stats().storedBytes()).isLessThan(before);
    assertThat(segments()).hasSize(2);
    journal.close();
    journal = open();
    publish(2, 9, 1);
    assertThat(Pages.read(journal, 2, 0, 9, 10, 10)).hasSize(1);
    journal.close();
  }

  @Test
  void aPlaceInASegmentThatIsGoneIsNoObstacle() {
    publish(1, 0, 20);
    LogPage page = Pages.page(journal, new ReadRequest(1, 0, 0, 20, 0, 1));
    assertThat(page.place()).isEqualTo(1);
    needs.from.put(1, 10L);
    checkpoint();
    checkpoint();
    reclaim();
    LogPage next = Pages.page(journal, new ReadRequest(1, 0, 10, 20, page.place(), 1));
    assertThat(next.offset(0)).isEqualTo(10);
    journal.close();
  }

  @Test
  void fallsBackToTheCheckpointBeforeADamagedOne() throws Exception {
    publish(1, 0, 6);
    needs.from.put(1, Long.MAX_VALUE);
    for (int i = 0; i < 3; i++) {
      checkpoint();
      publish(1, 6 + 6L * i, 6);
      reclaim();
    }
    journal.close();
    List<Long> checkpoints = new ArrayList<>();
    for (String name : disk.names()) {
      if (SegmentDescriptor.firstId(name).isPresent()
          && disk.content(name)[SegmentDescriptor.HEADER_BYTES + RecordDescriptor.TYPE_OFFSET]
              == RecordDescriptor.CHECKPOINT_BEGIN) {
        checkpoints.add(SegmentDescriptor.firstId(name).orElseThrow());
      }
    }
    assertThat(checkpoints).hasSize(2);
    String newest = SegmentDescriptor.name(checkpoints.getLast());
    byte[] bytes = disk.content(newest);
    bytes[SegmentDescriptor.HEADER_BYTES + 20] ^= 1;
    disk.put(newest, bytes);
    List<LogRecord> read = new ArrayList<>();
    Journal next = Journal.openStepped(config.withRecovery(Recovery.SALVAGE), disk);
    next.replay((record, _) -> read.add(record));
    assertThat(read.getFirst()).isEqualTo(new LogRecord.CheckpointBegin(2, 2, 0, 0));
    assertThat(next.damages()).hasSize(1);
    next.close();
  }

  /** Messages that became dead letters, say: a power cut leaves the one or the other. */
  @Test
  void whatMadeASegmentUnneededIsDurableBeforeItGoes() throws Exception {
    publish(1, 0, 9);
    checkpoint();
    checkpoint();
    publish(2, 0, 1);
    needs.from.put(1, 9L);
    reclaim();
    assertThat(segments()).doesNotContain(1L);
    for (int seed = 0; seed < 50; seed++) {
      MemoryDisk left = disk.afterPowerCut(new Random(seed));
      try (Journal next = Journal.openStepped(config, left)) {
        next.replay((_, _) -> {});
        assertThat(Pages.read(next, 2, 0, 0, 1, 1_500)).as("seed %d", seed).hasSize(1);
      }
    }
    journal.close();
  }

  @Test
  void nothingGoesIfTheSyncBeforeItFails() throws Exception {
    publish(1, 0, 9);
    checkpoint();
    checkpoint();
    publish(2, 0, 1);
    needs.from.put(1, 9L);
    List<Long> before = segments();
    disk.onCall((call, _) -> {
      if (call.equals("sync")) {
        throw new IOException("injected");
      }
    });
    reclaim();
    disk.onCall((_, _) -> {});
    assertThat(journal.health().healthy()).isFalse();
    assertThat(journal.health().reason()).contains("injected");
    reclaim();
    assertThat(segments()).isEqualTo(before);
    publish(2, 1, 1);
    assertThat(answers.all().getLast().failure()).isInstanceOf(BlipException.StorageFailed.class);
    journal.close();
  }

  @Test
  void refusesPublishesAtTheLimitUntilSpaceIsFreed() {
    journal.close();
    config = config.withMaxBytes(20_000);
    disk = new MemoryDisk();
    journal = open();
    publish(1, 0, 40);
    List<Answers.Answer> told = answers.all();
    assertThat(told.getLast().failure())
        .isInstanceOf(BlipException.StorageFull.class)
        .hasMessageContaining("20000")
        .hasMessageContaining("max_bytes");
    assertThat(journal.health().healthy()).isFalse();
    assertThat(journal.health().reason()).contains("max_bytes");
    assertThat(journal.stats().storedBytes()).isBetween(15_000L, 20_000L);
    append(new LogRecord.TopicDeleted(9), Durability.MEMORY);
    assertThat(answers.all().getLast().stored()).as("small records are taken").isTrue();

    needs.from.put(1, Long.MAX_VALUE);
    reclaim();
    assertThat(journal.stats().unneededBytes()).isGreaterThan(10_000);
    assertThat(journal.stats().checkpointDue()).isTrue();
    checkpoint();
    checkpoint();
    reclaim();
    assertThat(journal.health().healthy()).isTrue();
    assertThat(journal.stats().checkpointDue()).isFalse();
    publish(1, 40, 1);
    assertThat(answers.all().getLast().stored()).isTrue();
    journal.close();
  }

  @Test
  void saysWhenACheckpointIsDue() {
    assertThat(journal.stats().checkpointDue()).isFalse();
    journal.close();
    config = config.withMaxBytes(1 << 20);
    disk = new MemoryDisk();
    journal = open();
    publish(1, 0, 140);
    assertThat(journal.stats().sinceCheckpointBytes()).isGreaterThan(131_072);
    assertThat(journal.stats().checkpointDue()).isTrue();
    checkpoint();
    assertThat(journal.stats().sinceCheckpointBytes()).isLessThan(1_000);
    assertThat(journal.stats().checkpointDue()).isFalse();
    journal.close();
  }

  /** A crash at every call to the disk of a reclaiming with checkpoints around it. */
  @Test
  void survivesACrashAtEveryCallToTheDisk() {
    journal.close();
    boolean reached = true;
    for (int call = 0; reached; call++) {
      for (boolean power : new boolean[] {false, true}) {
        reached = crashAt(call, power);
      }
    }
  }

  private boolean crashAt(int call, boolean power) {
    disk = new MemoryDisk();
    journal = open();
    needs.from.clear();
    publish(1, 0, 6);
    publish(2, 0, 3);
    checkpoint();
    publish(1, 6, 6);
    needs.from.put(1, 9L);
    int[] left = {call};
    MemoryDisk[] crashed = {null};
    var random = new Random(call);
    disk.onCall((_, _) -> {
      if (left[0]-- == 0) {
        crashed[0] = power ? disk.afterPowerCut(random) : disk.afterProcessEnd();
      }
    });
    checkpoint();
    reclaim();
    publish(1, 12, 3);
    checkpoint();
    reclaim();
    disk.onCall((_, _) -> {});
    journal.close();
    if (crashed[0] == null) {
      return false;
    }
    disk = crashed[0];
    journal = open();
    assertThat(journal.damages()).as("call %d", call).isEmpty();
    assertThat(Pages.read(journal, 2, 0, 0, 3, 1_500)).as("call %d", call).hasSize(3);
    assertThat(Pages.read(journal, 1, 0, 9, 12, 1_500))
        .as("call %d", call)
        .hasSizeGreaterThanOrEqualTo(power ? 0 : 3);
    checkpoint();
    checkpoint();
    reclaim();
    assertThat(Pages.read(journal, 2, 0, 0, 3, 1_500)).as("call %d", call).hasSize(3);
    journal.close();
    return true;
  }
}
