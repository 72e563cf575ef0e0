package io.blipmq.benchmarks;

import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.Message;
import io.blipmq.core.Broker;
import io.blipmq.core.BrokerConfig;
import io.blipmq.core.port.Environment;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.journal.Journal;
import io.blipmq.journal.JournalConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** How long a start takes, beside reading the same files and doing nothing with them. */
final class RecoveryFigures {
  private static final int PAYLOAD_BYTES = 256;
  private static final int BATCH = 100;
  private static final int ON_THE_WAY = 100;
  private static final int TURNS = 3;

  private RecoveryFigures() {}

  static void run(Path folder, int messages) throws Exception {
    System.out.println(
        "| recovery | files in | messages | s | messages/s | bare read of the files, s |");
    System.out.println("|---|---|---|---|---|---|");
    for (int batch : new int[] {1, BATCH}) {
      for (int turn = 0; turn < 2 * TURNS; turn++) {
        // A broker writes a checkpoint before it ends, so each start needs new files.
        write(folder.resolve("without"), messages, batch);
        String what = "without a checkpoint, in batches of " + batch;
        measure(what, turn % 2 == 0, folder.resolve("without"), messages);
        JournalFigures.delete(folder.resolve("without"));
      }
    }
    publish(folder.resolve("with"), messages);
    for (int turn = 0; turn < TURNS; turn++) {
      measure("with checkpoints", true, folder.resolve("with"), messages);
    }
    System.out.println();
  }

  private static JournalConfig config(Path folder) {
    return JournalConfig.of(folder, FsyncPolicy.parse("none"));
  }

  private static List<Message> batch(int messages) {
    return java.util.Collections.nCopies(messages, Message.of(new byte[PAYLOAD_BYTES]));
  }

  /** Records alone: nobody writes a checkpoint among them. */
  private static void write(Path folder, int messages, int batch) throws InterruptedException {
    try (Journal journal = Journal.open(config(folder))) {
      journal.replay((_, _) -> {});
      var window = new Semaphore(ON_THE_WAY * (1 + BATCH / batch));
      append(
          journal,
          new LogRecord.TopicCreated(1, "t", io.blipmq.api.TopicOptions.defaults()),
          window);
      append(journal, new LogRecord.SubscriptionOpened(1, "t", "g", ""), window);
      append(journal, new LogRecord.Settle(1, 1, 0, 0, List.of()), window);
      List<Message> together = batch(batch);
      for (long offset = 0; offset < messages; offset += batch) {
        append(journal, new LogRecord.Publish(1, 0, offset, 0, 0, together), window);
      }
      window.acquire(ON_THE_WAY * (1 + BATCH / batch));
    }
  }

  private static void append(Journal journal, LogRecord record, Semaphore window)
      throws InterruptedException {
    window.acquire();
    journal.append(
        record,
        Durability.MEMORY,
        new io.blipmq.core.port.MessageLog.AppendListener() {
          @Override
          public void appended(Durability durability) {
            window.release();
          }

          @Override
          public void failed(io.blipmq.api.BlipException reason) {
            throw reason;
          }
        });
  }

  /** By a broker, which writes checkpoints as it goes. */
  private static void publish(Path folder, int messages) throws InterruptedException {
    try (Broker broker = open(folder)) {
      broker.subscribe("t", io.blipmq.api.SubscribeOptions.group("g"), () -> {}).close();
      publish(broker, messages);
    }
  }

  static Broker open(Path folder) {
    return Broker.open(
        BrokerConfig.defaults(256L << 20),
        Optional.of(Journal.open(config(folder))),
        Environment.system());
  }

  static void publish(Broker broker, long messages) throws InterruptedException {
    var window = new Semaphore(ON_THE_WAY);
    for (long sent = 0; sent < messages; sent += BATCH) {
      window.acquire();
      broker
          .topic("t")
          .publish(
              Publication.of(batch(BATCH), 30_000_000_000L),
              new PublishListener() {
                @Override
                public void confirmed(int partition, long offset, int count, Durability worth) {
                  window.release();
                }

                @Override
                public void refused(ErrorCode code, String message) {
                  throw new IllegalStateException(code + " " + message);
                }
              });
    }
    window.acquire(ON_THE_WAY);
  }

  private static void measure(String what, boolean fromDisk, Path folder, int messages)
      throws Exception {
    prepare(folder, fromDisk);
    double bare = read(folder);
    prepare(folder, fromDisk);
    long begun = System.nanoTime();
    Broker broker = open(folder);
    double took = (System.nanoTime() - begun) / 1e9;
    broker.close();
    System.out.printf(
        "| %s | %s | %,d | %.2f | %,.0f | %.2f |%n",
        what, fromDisk ? "disk" : "cache", messages, took, messages / took, bare);
  }

  /** Has the system forget the files' content, or hold all of it. */
  private static void prepare(Path folder, boolean fromDisk) throws Exception {
    if (!fromDisk) {
      read(folder);
      return;
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        new ProcessBuilder("sync", file.toString()).inheritIO().start().waitFor();
        new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
            .inheritIO()
            .start()
            .waitFor();
      }
    }
  }

  private static double read(Path folder) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    long begun = System.nanoTime();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".wal")).sorted().toList()) {
        try (FileChannel channel = FileChannel.open(file)) {
          while (channel.read(buffer.clear()) >= 0) {
            // nothing is done with it
          }
        }
      }
    }
    return (System.nanoTime() - begun) / 1e9;
  }
}
