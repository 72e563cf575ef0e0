package io.blipmq.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.DamagedStretch;
import io.blipmq.journal.FoundRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dump and export: what they show, with the names. */
@Timeout(60)
final class ReadingTest {
  @TempDir private Path temp;

  private final List<String> shown = new ArrayList<>();
  private final List<DamagedStretch> damages = new ArrayList<>();

  /** Notes messages as {@code topic/partition/offset text}. */
  private final MessageVisitor messages =
      new MessageVisitor() {
        @Override
        public boolean wants(String topic) {
          return !topic.equals("unwanted");
        }

        @Override
        public boolean message(String topic, int partition, long offset, Message message) {
          shown.add(topic + "/" + partition + "/" + offset + " " + message.text());
          return true;
        }

        @Override
        public boolean delayed(String topic, long dueMillis, Message message) {
          shown.add(topic + " due " + dueMillis + " " + message.text());
          return true;
        }

        @Override
        public void damage(DamagedStretch stretch) {
          damages.add(stretch);
        }
      };

  private JournalFolder folder(LogRecord... records) throws Exception {
    return new JournalFolder(temp.resolve("wal")).append(List.of(records));
  }

  private void export(JournalFolder folder, Optional<String> group) throws Exception {
    try (OfflineJournal journal = OfflineJournal.open(folder.path)) {
      journal.export(group, messages, Progress.NONE);
    }
  }

  private JournalFolder everything() throws Exception {
    Message later = Message.of("later");
    return folder(
        JournalFolder.created(1, "orders"),
        JournalFolder.created(2, "unwanted"),
        JournalFolder.created(3, "gone"),
        new LogRecord.SubscriptionOpened(1, "orders", "billing", ""),
        new LogRecord.Settle(1, 1, 0, 0, List.of()),
        JournalFolder.publish(1, 0, "a", "b", "c", "d"),
        JournalFolder.publish(2, 0, "never"),
        JournalFolder.publish(3, 0, "deleted"),
        new LogRecord.Delay(1, -1, 1, 5_000, 0, 0, later),
        new LogRecord.Delay(1, -1, 2, 9_000, 0, 0, Message.of("much later")),
        new LogRecord.Release(1, 0, 4, 1, later),
        new LogRecord.Settle(1, 1, 0, false, 1, List.of(2L, 3L)),
        new LogRecord.TopicDeleted(3));
  }

  @Test
  void exportsMessagesOfTopicsThatAreThere() throws Exception {
    export(everything(), Optional.empty());

    assertThat(shown)
        .containsExactly(
            "orders/0/0 a",
            "orders/0/1 b",
            "orders/0/2 c",
            "orders/0/3 d",
            "orders due 9000 much later",
            "orders/0/4 later");
  }

  @Test
  void exportsWhatAGroupHasNotSettled() throws Exception {
    export(everything(), Optional.of("billing"));

    assertThat(shown)
        .containsExactly(
            "orders/0/1 b", "orders/0/3 d", "orders due 9000 much later", "orders/0/4 later");
  }

  @Test
  void refusesAGroupThatIsNotThere() throws Exception {
    JournalFolder folder = everything();

    assertThatThrownBy(() -> export(folder, Optional.of("biling")))
        .isInstanceOf(BlipException.SubscriptionNotFound.class)
        .hasMessageContaining("biling");
  }

  @Test
  void tellsOfDamageOnTheWay() throws Exception {
    JournalFolder folder =
        new JournalFolder(temp.resolve("wal"))
            .append(JournalFolder.messages(20))
            .spoil(0, "message 3 ");

    export(folder, Optional.empty());

    assertThat(shown).hasSize(19);
    assertThat(damages).hasSize(1);
  }

  @Test
  void dumpsARangeWithNamesFromElsewhereInTheLog() throws Exception {
    JournalFolder folder =
        new JournalFolder(temp.resolve("wal")).append(JournalFolder.messages(20));
    List<Long> ids = new ArrayList<>();
    var visitor =
        new RecordVisitor() {
          @Override
          public boolean record(FoundRecord record, Names names) {
            ids.add(record.id());
            if (record.content() instanceof FoundRecord.Content.Stored(LogRecord stored)) {
              shown.add(names.describe(stored));
            }
            return true;
          }

          @Override
          public void damage(DamagedStretch stretch) {
            damages.add(stretch);
          }
        };

    try (OfflineJournal journal = OfflineJournal.open(folder.path)) {
      journal.dump(12, 15, visitor, Progress.NONE);
    }

    assertThat(ids).containsExactly(12L, 13L, 14L, 15L);
    assertThat(shown).isNotEmpty().allMatch(text -> text.contains("of topic orders, partition 0"));
    assertThat(damages).isEmpty();
  }
}
