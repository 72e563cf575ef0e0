package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.Message;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.journal.Journal;
import io.blipmq.journal.JournalConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code blipmq wal …} on folders that a journal has written. */
@Timeout(60)
final class WalCommandsTest {
  @TempDir private Path temp;
  private Path folder = Path.of("");

  @BeforeEach
  void threeMessages() throws Exception {
    folder = temp.resolve("wal");
    try (Journal journal = open()) {
      for (LogRecord record :
          List.of(
              new LogRecord.TopicCreated(1, "orders", TopicOptions.defaults()),
              new LogRecord.SubscriptionOpened(1, "orders", "billing", ""),
              new LogRecord.Settle(1, 1, 0, 0, List.of()),
              publish(0, "first"),
              publish(1, "second"),
              publish(2, "third"),
              new LogRecord.Settle(1, 1, 0, 1, List.of()))) {
        append(journal, record);
      }
    }
  }

  private Journal open() {
    Journal journal = Journal.open(JournalConfig.of(folder, FsyncPolicy.parse("always")));
    journal.replay((_, _) -> {});
    return journal;
  }

  private static LogRecord publish(long offset, String text) {
    Message message =
        Message.builder(text)
            .createdMillis(1_700_000_000_000L)
            .key("k" + offset)
            .header("h", "v")
            .build();
    return new LogRecord.Publish(1, 0, offset, 0, 0, List.of(message));
  }

  private static void append(Journal journal, LogRecord record) throws Exception {
    var answer = new CompletableFuture<Durability>();
    journal.append(
        record,
        Durability.SYNCED,
        new MessageLog.AppendListener() {
          @Override
          public void appended(Durability durability) {
            answer.complete(durability);
          }

          @Override
          public void failed(BlipException reason) {
            answer.completeExceptionally(reason);
          }
        });
    var _ = answer.get(10, TimeUnit.SECONDS);
  }

  private static Run run() {
    return Run.connecting(_ -> {
      throw new IllegalStateException("no command here connects");
    });
  }

  private Run wal(int exit, String command, String... options) {
    Run run = run();
    String[] arguments = new String[options.length + 3];
    arguments[0] = "wal";
    arguments[1] = command;
    arguments[2] = folder.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    assertThat(run.exit(arguments)).as(run.errText()).isEqualTo(exit);
    return run;
  }

  private Path segment() {
    return folder.resolve("00000000000000000001.wal");
  }

  private void spoil(String text) throws IOException {
    byte[] bytes = Files.readAllBytes(segment());
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text)] ^= 1;
    var _ = Files.write(segment(), bytes);
  }

  @Test
  void lsShowsSegmentsAndTotals() {
    Run text = wal(ExitCode.OK, "ls");
    Run json = wal(ExitCode.OK, "ls", "--json");

    assertThat(text.outText().lines().toList().get(1))
        .startsWith("00000000000000000001.wal ")
        .contains(" 2023-11-14T22:13:20Z ");
    assertThat(text.outText()).contains("1 segments, ").contains("3 messages, ");
    assertThat(json.outText().lines().toList().getFirst())
        .startsWith(
            "{\"kind\":\"segment\",\"segment\":\"00000000000000000001.wal\",\"first_id\":1,")
        .contains("\"messages\":3,")
        .contains("\"from\":\"2023-11-14T22:13:20Z\"");
    assertThat(json.outText().lines().toList().getLast())
        .startsWith("{\"kind\":\"total\",\"segments\":1,")
        .endsWith("\"damaged\":false}");
    assertThat(text.errText() + json.errText()).isEmpty();
  }

  @Test
  void verifyIsContentWithAWholeJournal() {
    Run run = wal(ExitCode.OK, "verify");

    assertThat(run.outText()).contains("00000000000000000001.wal  ").contains("records  ok\n");
    assertThat(run.errText()).isEmpty();
  }

  @Test
  void verifySaysWhereTheDamageIsAndWhatIsLost() throws Exception {
    spoil("second");

    Run text = wal(ExitCode.FAILED, "verify");
    Run json = wal(ExitCode.FAILED, "verify", "--json");

    assertThat(text.outText())
        .contains("records  damaged\n")
        .contains("a checksum is wrong; record ")
        .contains("it seems to have been: offset 1 of topic orders, partition 0\n")
        .contains("topic orders, partition 0: offsets 1 to 1 are lost");
    assertThat(text.errText())
        .startsWith("blipmq: the journal in " + folder + " is damaged in 1 place; restore")
        .contains("blipmq wal repair " + folder);
    assertThat(json.outText())
        .contains("{\"kind\":\"finding\",\"finding\":\"checksum\",\"damage\":true,")
        .contains(
            "{\"kind\":\"lost_offsets\",\"topic\":\"orders\",\"partition\":0,\"from\":1,\"to\":1}");
    assertThat(json.errText()).startsWith("{\"error\":\"failed\",");
  }

  @Test
  void dumpShowsRecordsWithNamesAndPayloads() {
    Run text = wal(ExitCode.OK, "dump", "--topic", "orders", "--payload", "text");
    Run json = wal(ExitCode.OK, "dump", "--type", "publish", "--limit", "1", "--json");

    assertThat(text.outText())
        .contains("topic_created        the creation of topic orders\n")
        .contains("publish              offset 0 of topic orders, partition 0\n")
        .contains("\"payload\":\"first\"}\n")
        .contains("subscription billing (orders) has settled all below offset 1 of topic orders")
        .doesNotContain("subscription_opened");
    assertThat(json.outText().lines()).hasSize(1);
    assertThat(json.outText())
        .contains("\"type\":\"publish\",\"segment\":\"00000000000000000001.wal\",\"position\":")
        .contains(
            "\"topic\":\"orders\",\"topic_number\":1,\"partition\":0,\"offset\":0,\"count\":1,")
        .contains("\"payload_bytes\":5}]}");
  }

  @Test
  void dumpShowsPayloadsByteForByte() {
    Run run = wal(ExitCode.OK, "dump", "--type", "publish", "--payload", "base64", "--json");

    assertThat(run.outText()).contains("\"payload\":\"Zmlyc3Q=\"");
  }

  @Test
  void dumpGoesOnBehindDamageAndSaysSo() throws Exception {
    spoil("second");

    Run run = wal(ExitCode.FAILED, "dump", "--type", "publish");

    assertThat(run.outText().lines()).hasSize(2);
    assertThat(run.errText())
        .startsWith("blipmq: segment 00000000000000000001.wal cannot be read at ")
        .contains("blipmq wal verify");
  }

  @Test
  void exportPrintsMessagesAsSubDoes() {
    Run all = wal(ExitCode.OK, "export");
    Run unsettled = wal(ExitCode.OK, "export", "--unsettled-by", "billing", "--topic", "ord/#");
    Run some = wal(ExitCode.OK, "export", "--unsettled-by", "billing", "--topic", "orders");

    assertThat(all.outText().lines()).hasSize(3);
    assertThat(all.outText().lines().toList().getFirst())
        .isEqualTo(
            "{\"topic\":\"orders\",\"partition\":0,\"offset\":0,\"key\":\"k0\","
                + "\"headers\":{\"h\":\"v\"},\"created\":\"2023-11-14T22:13:20Z\","
                + "\"encoding\":\"utf-8\",\"payload\":\"first\"}");
    assertThat(unsettled.outText()).isEmpty();
    assertThat(some.outText().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("second") || line.contains("third"));
  }

  @Test
  void exportRefusesAGroupThatIsNotThere() {
    Run run = wal(ExitCode.FAILED, "export", "--unsettled-by", "biling");

    assertThat(run.errText()).contains("no subscription in the log has the name biling");
  }

  @Test
  void repairOnlySaysWhatItWouldDo() throws Exception {
    spoil("second");
    byte[] before = Files.readAllBytes(segment());

    Run run = wal(ExitCode.OK, "repair");

    assertThat(run.outText())
        .contains("would mark what cannot be read as lost")
        .contains("kept in damaged-1-at-")
        .endsWith("nothing was changed; add --apply to do this\n");
    assertThat(Files.readAllBytes(segment())).isEqualTo(before);
  }

  @Test
  void repairMendsWhatItIsToldTo() throws Exception {
    spoil("second");

    Run run = wal(ExitCode.OK, "repair", "--apply");
    Run again = wal(ExitCode.OK, "repair", "--apply", "--json");

    assertThat(run.outText()).contains("did mark what cannot be read as lost");
    assertThat(again.outText()).isEqualTo("{\"kind\":\"result\",\"steps\":0,\"applied\":true}\n");
    assertThat(wal(ExitCode.OK, "verify").outText()).contains("records  ok\n");
    assertThat(wal(ExitCode.OK, "ls").outText()).contains("set aside: damaged-1-at-");
    try (Journal journal = open()) {
      assertThat(journal.damages()).hasSize(1);
    }
  }

  @Test
  void repairEndsBetweenTwoStepsWhenItIsInterrupted() throws Exception {
    spoil("second");
    byte[] before = Files.readAllBytes(segment());
    Run run = run();
    run.interruption.raise(2);

    int exit = run.exit("wal", "repair", folder.toString(), "--apply");
    var _ = Thread.interrupted();

    assertThat(exit).isEqualTo(130);
    assertThat(run.errText()).contains("interrupted after 0 of 1 steps").contains("run it again");
    assertThat(Files.readAllBytes(segment())).isEqualTo(before);
  }

  @Test
  void aFolderThatABrokerHoldsIsLeftAlone() {
    try (Journal journal = open()) {
      assertThat(journal.health().healthy()).isTrue();
      for (String command : List.of("ls", "verify", "dump", "repair", "export")) {
        Run run = wal(ExitCode.FAILED, command);
        assertThat(run.errText()).contains("is open in this process already");
        assertThat(run.errText().lines()).hasSize(1);
      }
    }
  }

  @Test
  void aFolderWithoutAJournalIsAnErrorAndIsNotMade() {
    folder = temp.resolve("elsewhere");
    for (String command : List.of("ls", "verify", "dump", "repair", "export")) {
      assertThat(wal(ExitCode.FAILED, command).errText())
          .isEqualTo("blipmq: there is no folder " + folder + "\n");
    }
    wal(ExitCode.FAILED, "repair", "--apply");
    assertThat(folder).doesNotExist();
  }

  @Test
  void progressIsForPeople() {
    Run run = run();
    run.interactive = true;

    assertThat(run.exit("wal", "verify", folder.toString())).isEqualTo(ExitCode.OK);

    assertThat(run.errText()).endsWith("\r\033[K");
  }
}
