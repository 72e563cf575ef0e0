package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import io.blipmq.core.port.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That journals of every version there ever was can be read: each has left a small folder in
 * src/test/resources, {@code journal-<version>}, with a record of every type, and beside it what is
 * in it, {@code journal-<version>.txt}. A version is that of the segments, and, from its second on,
 * the newest one of a record's body.
 *
 * <p>Who makes a new version runs this test with {@code -Dblipmq.fixture=write}, which writes the
 * folder of that version and its text, looks through the text, and keeps both. The folders of the
 * versions before stay as they are, for ever; in their texts changes at most how a record is put
 * into words.
 */
@Timeout(60)
final class OldFormatTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final int SEGMENT_BYTES = 4_096;
  private static final long MOST_BYTES = 64 << 10;

  @TempDir private Path temp;

  static Stream<Path> folders() throws IOException {
    if ("write".equals(System.getProperty("blipmq.fixture"))) {
      write(thisVersion());
    }
    try (Stream<Path> all = Files.list(RESOURCES)) {
      return all.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @Test
  void thisVersionHasItsFolder() {
    assertThat(thisVersion()).isDirectory();
  }

  private static Path thisVersion() {
    return RESOURCES.resolve(
        "journal-" + SegmentDescriptor.VERSION + "." + RecordDescriptor.NEWEST_BODY);
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everythingInItIsRead(Path kept) throws Exception {
    Path folder = copy(kept);

    assertThat(dump(folder)).isEqualTo(Files.readAllLines(text(kept)));
    assertThat(indexes(folder)).contains(IndexState.GOOD).doesNotContain(IndexState.BAD);
  }

  private static List<IndexState> indexes(Path folder) throws IOException {
    List<IndexState> states = new ArrayList<>();
    try (OfflineFolder offline = OfflineFolder.toRead(folder)) {
      for (long segment : offline.segments()) {
        ScanEnd end = offline.scan(segment, new Dump());
        states.add(offline.index(segment, end.end()));
      }
    }
    return states;
  }

  @ParameterizedTest
  @MethodSource("folders")
  void aStrictStartReadsItFromItsCheckpoint(Path kept) throws Exception {
    List<String> read = new ArrayList<>();

    try (Journal journal = Journal.open(config(copy(kept)))) {
      journal.replay((record, _) -> read.add(text(record)));
      assertThat(journal.health().healthy()).isTrue();
    }

    List<String> stored =
        Files.readAllLines(text(kept)).stream()
            .map(line -> line.substring(line.indexOf(' ') + 1))
            .filter(line -> !line.startsWith("gap") && !line.startsWith("synced"))
            .toList();
    assertThat(read.getFirst()).startsWith("CheckpointBegin");
    assertThat(stored).endsWith(read.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("folders")
  void aNewerVersionIsRefused(Path kept) throws Exception {
    Path folder = copy(kept);
    Path segment = folder.resolve(SegmentDescriptor.name(1));
    byte[] bytes = Files.readAllBytes(segment);
    bytes[SegmentDescriptor.VERSION_OFFSET] = SegmentDescriptor.VERSION + 1;
    var _ = Files.write(segment, bytes);

    try (Journal journal = Journal.open(config(folder))) {
      assertThatThrownBy(() -> journal.replay((_, _) -> {}))
          .isInstanceOf(BlipException.StorageFailed.class)
          .hasMessageContaining("has version " + (SegmentDescriptor.VERSION + 1))
          .hasMessageContaining("use a newer BlipMQ");
    }
    assertThat(Files.readAllBytes(segment)).isEqualTo(bytes);
  }

  private static JournalConfig config(Path folder) {
    return JournalConfig.of(folder, FsyncPolicy.parse("always"))
        .withSegmentBytes(SEGMENT_BYTES)
        .withRecovery(Recovery.STRICT);
  }

  private static Path text(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".txt");
  }

  private Path copy(Path kept) throws IOException {
    Path folder = Files.createDirectory(temp.resolve("wal"));
    try (Stream<Path> files = Files.list(kept)) {
      for (Path file : files.toList()) {
        var _ = Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return folder;
  }

  /** Every record of a folder, a line each. */
  private static List<String> dump(Path folder) throws IOException {
    var dump = new Dump();
    try (OfflineFolder offline = OfflineFolder.toRead(folder)) {
      for (long segment : offline.segments()) {
        var _ = offline.scan(segment, dump);
      }
    }
    return dump.lines;
  }

  /** Notes everything. */
  private static final class Dump implements ScanVisitor {
    private final List<String> lines = new ArrayList<>();

    @Override
    public boolean record(FoundRecord found) {
      String what =
          switch (found.content()) {
            case FoundRecord.Content.Stored(LogRecord record) -> text(record);
            case FoundRecord.Content.Synced(long id) -> "synced through " + id;
            case FoundRecord.Content.Gap() -> "gap";
          };
      lines.add(found.id() + " " + what);
      return true;
    }

    @Override
    public void damage(DamagedStretch stretch) {
      lines.add("damage: " + stretch);
    }
  }

  private static String text(LogRecord record) {
    return switch (record) {
      case LogRecord.Publish publish ->
          "Publish %d/%d at %d, producer %d, sequence %d: %s"
              .formatted(
                  publish.topic(),
                  publish.partition(),
                  publish.firstOffset(),
                  publish.producer(),
                  publish.sequence(),
                  publish.messages().stream().map(OldFormatTest::text).toList());
      case LogRecord.Delay delay ->
          "Delay %d/%d, number %d, due %d, producer %d, sequence %d: %s"
              .formatted(
                  delay.topic(),
                  delay.partition(),
                  delay.delayed(),
                  delay.dueMillis(),
                  delay.producer(),
                  delay.sequence(),
                  text(delay.message()));
      case LogRecord.Release release ->
          "Release %d/%d at %d, number %d: %s"
              .formatted(
                  release.topic(),
                  release.partition(),
                  release.offset(),
                  release.delayed(),
                  text(release.message()));
      default -> record.toString();
    };
  }

  private static String text(Message message) {
    var headers = new StringBuilder();
    message.headers().forEach(h -> headers.append(h.name()).append('=').append(h.value()));
    return "(%s, key %s, headers %s, created %d, ttl %d, delay %d, %s)"
        .formatted(
            message.qos(),
            message.key().orElse("none"),
            headers,
            message.createdMillis(),
            message.ttlMillis(),
            message.delayMillis(),
            hex(message));
  }

  private static String hex(Message message) {
    var text = new StringBuilder();
    message.readPayload((array, start, length) ->
        text.append(HexFormat.of().formatHex(array, start, start + length)));
    return text.toString();
  }

  /** Writes the folder of this version, and its text. */
  private static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> old = Files.list(folder)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    append(folder, beforeTheCheckpoint());
    spoil(folder);
    append(folder, fromTheCheckpointOn());
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.equals(FolderLock.NAME) || name.startsWith("damaged-")) {
          Files.delete(file);
        } else {
          bytes += Files.size(file);
        }
      }
    }
    assertThat(bytes).isLessThan(MOST_BYTES);
    var _ = Files.write(text(folder), dump(folder));
    Files.deleteIfExists(folder.resolve(FolderLock.NAME));
  }

  private static void append(Path folder, List<LogRecord> records) {
    try (Journal journal = Journal.open(config(folder).withRecovery(Recovery.SALVAGE))) {
      journal.replay((_, _) -> {});
      var answers = new Answers();
      for (int i = 0; i < records.size(); i++) {
        journal.append(records.get(i), Durability.SYNCED, answers.listener(i));
        answers.await(i + 1);
      }
    }
  }

  /** So that the next start puts a gap there. */
  private static void spoil(Path folder) throws IOException {
    Path segment = folder.resolve(SegmentDescriptor.name(1));
    byte[] bytes = Files.readAllBytes(segment);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("to be lost");
    bytes[at] ^= 1;
    var _ = Files.write(segment, bytes);
  }

  private static Message plain(String text) {
    return Message.builder(text).qos(QoS.AT_LEAST_ONCE).createdMillis(1_700_000_000_000L).build();
  }

  private static Message rich() {
    return Message.builder(new byte[] {0, 1, -1})
        .qos(QoS.AT_LEAST_ONCE)
        .createdMillis(1_700_000_000_001L)
        .ttlMillis(60_000)
        .delayMillis(5_000)
        .key("schlüssel")
        .header("content-type", "x/y")
        .build();
  }

  private static List<LogRecord> beforeTheCheckpoint() {
    var retention = new Retention(1_000, 1 << 20, Duration.ofDays(1));
    List<LogRecord> records = new ArrayList<>();
    records.add(
        new LogRecord.TopicCreated(
            1,
            "orders/eu",
            TopicOptions.defaults()
                .withPartitions(2)
                .withRetention(retention, WhenFull.FAIL)
                .withDefaultTtl(Duration.ofHours(1))
                .withCapacity(77)
                .withOverflow(OverflowPolicy.DROP_NEW)));
    records.add(new LogRecord.TopicCreated(2, "größe", TopicOptions.defaults()));
    records.add(new LogRecord.SubscriptionOpened(1, "orders/#", "billing", "kind = 'a'"));
    records.add(new LogRecord.SubscriptionOpened(2, "größe", "other", ""));
    records.add(new LogRecord.Publish(1, 0, 0, 0, 0, List.of(plain("first"))));
    records.add(new LogRecord.Publish(1, 1, 0, 7, 9, List.of(plain(""), rich(), plain("third"))));
    records.add(new LogRecord.Publish(1, 0, 1, 0, 0, List.of(plain("to be lost"))));
    records.add(new LogRecord.Delay(1, 1, 1, 1_700_000_005_001L, 7, 10, rich()));
    records.add(
        new LogRecord.Delay(
            1, LogRecord.Delay.BY_KEY, 2, 1_700_000_009_001L, 0, 0, plain("later")));
    records.add(new LogRecord.Release(1, 0, 2, 1, rich()));
    records.add(new LogRecord.Settle(1, 1, 0, 1, List.of()));
    records.add(new LogRecord.Settle(1, 1, 1, 0, List.of(1L, 2L, 5L, 9L)));
    records.add(
        new LogRecord.TopicAltered(
            2,
            TopicOptions.defaults()
                .withPartitions(3)
                .withRetention(Retention.ofMessages(5), WhenFull.BLOCK)
                .withOverflow(OverflowPolicy.BLOCK)));
    for (int i = 0; i < 12; i++) {
      records.add(
          new LogRecord.Publish(1, 0, 3 + i, 0, 0, List.of(plain(i + " " + "x".repeat(400)))));
    }
    records.add(new LogRecord.SubscriptionClosed(2));
    records.add(new LogRecord.TopicDeleted(2));
    return records;
  }

  private static List<LogRecord> fromTheCheckpointOn() {
    return List.of(
        new LogRecord.CheckpointBegin(1, 2, 2, 2),
        new LogRecord.TopicCreated(
            1,
            "orders/eu",
            TopicOptions.defaults().withPartitions(2).withDefaultTtl(Duration.ofHours(1))),
        new LogRecord.PartitionState(1, 0, 15, 2, 6_000, List.of(2L, 0L, 1_700_000_000_000L)),
        new LogRecord.PartitionState(1, 1, 3, 0, 300, List.of()),
        new LogRecord.Delay(1, LogRecord.Delay.BY_KEY, 2, 1_700_000_009_001L, 0, 0, plain("later")),
        new LogRecord.Publish(1, 0, 15, 0, 0, List.of(plain("meanwhile"))),
        new LogRecord.ProducerState(7, 9, List.of(10L, 12L)),
        new LogRecord.SubscriptionOpened(1, "orders/#", "billing", "kind = 'a'"),
        new LogRecord.Settle(1, 1, 0, 1, List.of()),
        new LogRecord.CheckpointEnd(1),
        new LogRecord.Publish(1, 0, 16, 0, 0, List.of(plain("last"))));
  }
}
