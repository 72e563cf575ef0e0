package io.blipmq.journal;

import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.core.port.LogRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Journals on a {@link MemoryDisk}, and what can be read from them. */
final class LogOnDisk {
  private LogOnDisk() {}

  static JournalConfig config(String policy) {
    return JournalConfig.of(Path.of("unused"), FsyncPolicy.parse(policy)).withSegmentBytes(4_096);
  }

  /** An open journal of which everything has been read into a list. */
  static Journal open(JournalConfig config, MemoryDisk disk, List<String> read) {
    Journal journal = Journal.open(config, disk);
    try {
      journal.replay((record, _) -> read.add(text(record)));
      return journal;
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  static Journal open(JournalConfig config, MemoryDisk disk) {
    return open(config, disk, new ArrayList<>());
  }

  /** What a journal that starts on the disk reads; it is closed again. */
  static List<String> read(JournalConfig config, MemoryDisk disk) {
    List<String> read = new ArrayList<>();
    open(config, disk, read).close();
    return read;
  }

  /** Appends publishes with these texts and waits until they are stored. */
  static void append(Journal journal, String... texts) {
    var answers = new Answers();
    for (String text : texts) {
      journal.append(Records.publish(0, text), Durability.MEMORY, answers.listener(0));
    }
    answers.await(texts.length);
  }

  /**
   * A disk with a closed journal of these texts; behind them it has a record that says that they
   * are synced.
   */
  static MemoryDisk with(String... texts) {
    var disk = new MemoryDisk();
    try (Journal journal = open(config("none"), disk)) {
      append(journal, texts);
    }
    return disk;
  }

  static String text(LogRecord record) {
    return record instanceof LogRecord.Publish publish
        ? publish.messages().getFirst().text()
        : record.toString();
  }

  /** Where the records of these texts end in a segment that begins with them. */
  static int endOf(String... texts) {
    int end = SegmentDescriptor.HEADER_BYTES;
    for (String text : texts) {
      end += RecordDescriptor.HEADER_BYTES + (int) RecordEncoder.bytes(Records.publish(0, text));
    }
    return end;
  }
}
