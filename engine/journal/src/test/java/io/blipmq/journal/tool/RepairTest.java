package io.blipmq.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.journal.JournalConfig;
import io.blipmq.journal.Recovery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a repair mends, and loses nothing that it did not have to. */
@Timeout(60)
final class RepairTest {
  @TempDir private Path temp;

  private JournalFolder twentyMessages() throws Exception {
    return new JournalFolder(temp.resolve("wal")).append(JournalFolder.messages(20));
  }

  private static List<RepairStep> repair(JournalFolder folder) throws IOException {
    try (Repair repair = Repair.open(folder.path)) {
      List<RepairStep> steps = Repair.steps(repair.inspect(Progress.NONE));
      for (RepairStep step : steps) {
        repair.apply(step);
      }
      return steps;
    }
  }

  private static JournalConfig strict(JournalFolder folder) {
    return JournalFolder.config(folder.path).withRecovery(Recovery.STRICT);
  }

  private static List<String> texts(int... left) {
    List<String> texts = new ArrayList<>(List.of("TopicCreated"));
    Arrays.stream(left).forEach(i -> texts.add("message " + i));
    return texts;
  }

  private static int[] allBut(int... gone) {
    return IntStream.range(0, 20).filter(i -> Arrays.stream(gone).noneMatch(g -> g == i)).toArray();
  }

  @Test
  void findsNothingToDoInAWholeJournal() throws Exception {
    JournalFolder folder = twentyMessages();
    var _ = repair(folder); // makes indexes where the journal has made none

    assertThat(repair(folder)).isEmpty();
  }

  @Test
  void setsADamagedRecordAsideAndKeepsItsBytes() throws Exception {
    JournalFolder folder = twentyMessages().spoil(1, "message 9 ");

    RepairStep step = repair(folder).getFirst();

    assertThat(step.action()).isEqualTo(RepairStep.Action.GAP);
    assertThat(Files.readString(folder.path.resolve(step.keptAs()), StandardCharsets.ISO_8859_1))
        .contains("essage 9 ");
    assertThat(folder.inspect().isDamaged()).isFalse();
    assertThat(folder.start(strict(folder))).isEqualTo(texts(allBut(9)));
  }

  @Test
  void cutsATornTailAndKeepsItsBytes() throws Exception {
    JournalFolder folder = twentyMessages();
    Path last = folder.file(folder.segments().size() - 1);
    byte[] bytes = Files.readAllBytes(last);
    int from = JournalFolder.indexOf(bytes, "message 19 ");
    var _ = Files.write(last, Arrays.copyOf(bytes, from + 20));

    List<RepairStep> steps = repair(folder);

    RepairStep cut =
        steps.stream()
            .filter(s -> s.finding().kind() == Finding.Kind.TORN_TAIL)
            .findFirst()
            .orElseThrow();
    assertThat(Files.readString(folder.path.resolve(cut.keptAs()), StandardCharsets.ISO_8859_1))
        .contains("message 19 ");
    assertThat(folder.inspect().findings())
        .noneMatch(finding -> finding.kind() == Finding.Kind.TORN_TAIL);
    assertThat(folder.start(strict(folder))).isEqualTo(texts(allBut(19)));
  }

  @Test
  void mendsAMissingSegmentAHeaderAndAnEndAtOnce() throws Exception {
    JournalFolder folder =
        new JournalFolder(temp.resolve("wal")).append(JournalFolder.messages(40));
    byte[] header = Files.readAllBytes(folder.file(0));
    header[3] ^= 1;
    var _ = Files.write(folder.file(0), header);
    byte[] end = Files.readAllBytes(folder.file(1));
    var _ = Files.write(folder.file(1), Arrays.copyOf(end, end.length - 7));
    Files.delete(folder.file(3));

    var _ = repair(folder);

    assertThat(folder.inspect().isDamaged()).isFalse();
    assertThat(folder.start(strict(folder))).hasSizeGreaterThan(20).contains("message 39");
  }

  @Test
  void doesNotOverwriteWhatAnEarlierRepairHasKept() throws Exception {
    JournalFolder folder = twentyMessages().spoil(0, "message 3 ");
    RepairStep step;
    try (Repair repair = Repair.open(folder.path)) {
      step = Repair.steps(repair.inspect(Progress.NONE)).getFirst();
    }
    // As if a first repair had been killed behind its copy, and within its write.
    byte[] segment = Files.readAllBytes(folder.file(0));
    var _ =
        Files.write(
            folder.path.resolve(step.keptAs()),
            Arrays.copyOfRange(segment, (int) step.finding().from(), (int) step.finding().to()));
    Arrays.fill(
        segment, (int) step.finding().from() + 8, (int) step.finding().from() + 100, (byte) 0);
    var _ = Files.write(folder.file(0), segment);

    var _ = repair(folder);

    assertThat(Files.readString(folder.path.resolve(step.keptAs()), StandardCharsets.ISO_8859_1))
        .contains("essage 3 ");
    assertThat(folder.inspect().isDamaged()).isFalse();
  }

  /**
   * Whatever is broken, a repaired folder is whole, starts, and has no record it had not before.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void leavesAFolderThatStartsStrictly(int seed) throws Exception {
    JournalFolder folder = twentyMessages();
    List<String> all = texts(allBut());
    var random = new Random(seed);
    for (int i = 0; i <= random.nextInt(4); i++) {
      Path file = folder.file(random.nextInt(folder.segments().size()));
      byte[] bytes = Files.readAllBytes(file);
      switch (random.nextInt(4)) {
        case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        case 1 -> {
          int from = random.nextInt(bytes.length);
          Arrays.fill(
              bytes, from, Math.min(bytes.length, from + random.nextInt(1_000)), (byte) seed);
        }
        default -> {
          if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
          }
        }
      }
      if (bytes.length > 12) {
        bytes[8] = 1; // a newer version is refused, and not repaired
      }
      var _ = Files.write(file, bytes);
    }

    var _ = repair(folder);

    assertThat(folder.inspect().findings()).as("seed %d", seed).isEmpty();
    assertThat(all).containsAll(folder.start(strict(folder)));
  }
}
