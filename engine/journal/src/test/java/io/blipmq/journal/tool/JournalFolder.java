package io.blipmq.journal.tool;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.Message;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.journal.Journal;
import io.blipmq.journal.JournalConfig;
import io.blipmq.journal.OfflineFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A folder that a journal has written, and ways to break it. */
final class JournalFolder {
  final Path path;

  JournalFolder(Path path) {
    this.path = path;
  }

  static JournalConfig config(Path path) {
    return JournalConfig.of(path, FsyncPolicy.parse("always")).withSegmentBytes(4_096);
  }

  /** Appends records, each stored before the next; closes the journal. */
  JournalFolder append(List<? extends LogRecord> records) throws Exception {
    return append(records, FsyncPolicy.parse("always"));
  }

  JournalFolder append(List<? extends LogRecord> records, FsyncPolicy policy) throws Exception {
    JournalConfig config = JournalConfig.of(path, policy).withSegmentBytes(4_096);
    try (Journal journal = Journal.open(config)) {
      journal.replay((_, _) -> {});
      for (LogRecord record : records) {
        append(journal, record);
      }
    }
    return this;
  }

  private static void append(Journal journal, LogRecord record) throws Exception {
    var answer = new CompletableFuture<Durability>();
    journal.append(
        record,
        Durability.MEMORY,
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

  static LogRecord created(int topic, String name) {
    return new LogRecord.TopicCreated(topic, name, TopicOptions.defaults());
  }

  static LogRecord publish(int topic, long offset, String... texts) {
    List<Message> messages = new ArrayList<>();
    for (String text : texts) {
      messages.add(Message.builder(text).createdMillis(1_700_000_000_000L + offset).build());
    }
    return new LogRecord.Publish(topic, 0, offset, 0, 0, messages);
  }

  /** A topic, and so many messages of half a kilobyte in it, over several segments. */
  static List<LogRecord> messages(int count) {
    List<LogRecord> records = new ArrayList<>();
    records.add(created(1, "orders"));
    for (int i = 0; i < count; i++) {
      records.add(publish(1, i, "message " + i + " " + "x".repeat(500)));
    }
    return records;
  }

  List<Long> segments() throws IOException {
    try (OfflineFolder folder = OfflineFolder.toRead(path)) {
      return folder.segments();
    }
  }

  Path file(int index) throws IOException {
    return path.resolve(OfflineFolder.fileName(segments().get(index)));
  }

  /** Overwrites what a text in a segment begins with. */
  JournalFolder spoil(int segment, String text) throws IOException {
    Path file = file(segment);
    byte[] bytes = Files.readAllBytes(file);
    int at = indexOf(bytes, text);
    bytes[at] ^= 0x55;
    var _ = Files.write(file, bytes);
    return this;
  }

  static int indexOf(byte[] bytes, String text) {
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    if (at < 0) {
      throw new IllegalArgumentException("no \"" + text + "\" there");
    }
    return at;
  }

  Inspection inspect() throws IOException {
    try (OfflineJournal journal = OfflineJournal.open(path)) {
      return journal.inspect(Progress.NONE);
    }
  }

  /** What a start reads: the first words of messages, and the names of other records. */
  List<String> start(JournalConfig config) {
    List<String> read = new ArrayList<>();
    try (Journal journal = Journal.open(config)) {
      journal.replay((record, _) ->
          read.add(
              record instanceof LogRecord.Publish publish
                  ? publish.messages().getFirst().text().replaceFirst(" x+$", "")
                  : record.getClass().getSimpleName()));
    }
    return read;
  }
}
