package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That journals of every version there ever was can be read: each has left a small folder in
 * src/test/resources, {@code journal-<version>}, with a record of every type, and beside it what is
 * in it, {@code journal-<version>.txt}. A version is that of the segments, then the newest one of a
 * record's body, then the largest number of a record's type; the oldest folders lack the latter
 * two.
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

  /** Numbers between those of types that no record ever had. */
  private static final Set<Integer> NEVER_USED = Set.of(10, 11, 12);

  @TempDir private Path temp;

  @BeforeAll
  static void writeIfAsked() throws IOException {
    if ("write".equals(System.getProperty("blipmq.fixture"))) {
      write(thisVersion());
    }
  }

  static Stream<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(RESOURCES)) {
      return all.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @Test
  void thisVersionHasItsFolder() {
    assertThat(thisVersion()).isDirectory();
  }

  @Test
  void thisVersionsFolderHasEveryTypeOfRecord() throws Exception {
    Set<Integer> used = new TreeSet<>();
    for (int type = 1; type <= RecordDescriptor.NEWEST_TYPE; type++) {
      used.add(type);
    }
    used.removeAll(NEVER_USED);

    assertThat(types(copy(thisVersion()))).isEqualTo(used);
  }

  private static Set<Integer> types(Path folder) throws IOException {
    Set<Integer> types = new TreeSet<>();
    try (OfflineFolder offline = OfflineFolder.toRead(folder)) {
      for (long id : offline.segments()) {
        byte[] bytes = Files.readAllBytes(folder.resolve(SegmentDescriptor.name(id)));
        var _ =
            offline.scan(
                id,
                new Dump() {
                  @Override
                  public boolean record(FoundRecord found) {
                    types.add((int) bytes[(int) found.position() + RecordDescriptor.TYPE_OFFSET]);
                    return true;
                  }
                });
      }
    }
    return types;
  }

  private static Path thisVersion() {
    return RESOURCES.resolve(
        "journal-%d.%d.%d"
            .formatted(
                SegmentDescriptor.VERSION,
                RecordDescriptor.NEWEST_BODY,
                RecordDescriptor.NEWEST_TYPE));
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
  private static class Dump implements ScanVisitor {
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
      case LogRecord.Settle settle ->
          "Settle%s[subscription=%d, topic=%d, partition=%d, floor=%d, ranges=%s]"
              .formatted(
                  settle.whole() ? "" : "More",
                  settle.subscription(),
                  settle.topic(),
                  settle.partition(),
                  settle.floor(),
                  settle.ranges());
      case LogRecord.TablePut put ->
          "TablePut %s/%s: %s".formatted(put.table(), put.key(), text(put.value()));
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
    append(folder, FormatRecords.beforeTheCheckpoint());
    spoil(folder);
    append(folder, FormatRecords.fromTheCheckpointOn());
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
}
