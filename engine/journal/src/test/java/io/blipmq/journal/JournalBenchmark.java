package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Workloads of the journal beside a bare loop over a file, taking turns in one run: {@code <folder>
 * [rounds]}. Records carry 256 bytes. Prints a line per workload and round, and at the end the
 * median and the spread of the ratio to the bare loop; nothing is asserted.
 *
 * <ul>
 *   <li>J1: {@code none}, one thread appends, at most 100,000 unanswered; bare: writes of 64 KiB
 *   <li>J2 to J4: {@code always}, 1, 16 and 256 unanswered, each answer makes the next append;
 *       bare: write and sync of as many records at once, in a file that has its size
 * </ul>
 */
final class JournalBenchmark {
  private static final int PAYLOAD_BYTES = 256;
  private static final int RECORD_BYTES = 304;
  private static final LogRecord RECORD =
      new LogRecord.Publish(1, 0, 0, 0, 0, List.of(Message.of(new byte[PAYLOAD_BYTES])));

  private final Path folder;
  private final Map<String, List<Double>> ratios = new TreeMap<>();

  private JournalBenchmark(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    var benchmark = new JournalBenchmark(Path.of(arguments[0]));
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    for (int round = 0; round < rounds; round++) {
      benchmark.unsynced(2_000_000);
      benchmark.synced("J2", 1, 5_000);
      benchmark.synced("J3", 16, 50_000);
      benchmark.synced("J4", 256, 200_000);
    }
    benchmark.summarize();
  }

  private void summarize() {
    ratios.forEach((name, values) -> {
      List<Double> sorted = values.stream().sorted().toList();
      System.out.printf(
          "%s: ratio to bare, median %.2f, from %.2f to %.2f%n",
          name, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
    });
  }

  private void unsynced(int records) throws Exception {
    double bare = bareUnsynced(records);
    Journal journal = open("none");
    var window = new Semaphore(100_000);
    long start = System.nanoTime();
    try (journal) {
      var listener =
          new MessageLog.AppendListener() {
            @Override
            public void appended(Durability durability) {
              window.release();
            }

            @Override
            public void failed(BlipException reason) {
              throw reason;
            }
          };
      for (int i = 0; i < records; i++) {
        window.acquire();
        journal.append(RECORD, Durability.MEMORY, listener);
      }
      window.acquire(100_000);
      print("J1", records, System.nanoTime() - start, bare, new long[0]);
    }
    delete();
  }

  private double bareUnsynced(int records) throws IOException {
    Path file = folder.resolve("bare");
    ByteBuffer block = ByteBuffer.allocateDirect(64 << 10);
    long bytes = (long) records * RECORD_BYTES;
    long start = System.nanoTime();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long at = 0; at < bytes; at += block.capacity()) {
        channel.write(block.clear(), at);
      }
    }
    double rate = records * 1e9 / (System.nanoTime() - start);
    Files.delete(file);
    return rate;
  }

  /** Keeps so many on the way: each answer is followed by the next append. */
  private void synced(String name, int inFlight, int records) throws Exception {
    double bare = bareSynced(inFlight, records);
    try (Journal journal = open("always")) {
      long[] nanos = new long[records];
      var done = new CountDownLatch(inFlight);
      var chain = new Chain(journal, nanos, done);
      long start = System.nanoTime();
      for (int i = 0; i < inFlight; i++) {
        chain.next();
      }
      done.await();
      long took = System.nanoTime() - start;
      Arrays.sort(nanos);
      print(name, records, took, bare, nanos);
    }
    delete();
  }

  private double bareSynced(int batch, int records) throws IOException {
    Path file = folder.resolve("bare");
    ByteBuffer block = ByteBuffer.allocateDirect(batch * RECORD_BYTES);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
      for (long at = 0; at < (long) records * RECORD_BYTES; at += zeros.capacity()) {
        channel.write(zeros.clear(), at);
      }
      channel.force(true);
      long start = System.nanoTime();
      for (int i = 0; i < records / batch; i++) {
        channel.write(block.clear(), (long) i * block.capacity());
        channel.force(false);
      }
      return records * 1e9 / (System.nanoTime() - start);
    } finally {
      Files.delete(file);
    }
  }

  /** Appends again from each answer; the journal's own thread, and the starting one before it. */
  private static final class Chain {
    private final Journal journal;
    private final long[] nanos;
    private final CountDownLatch done;
    private int begun;

    Chain(Journal journal, long[] nanos, CountDownLatch done) {
      this.journal = journal;
      this.nanos = nanos;
      this.done = done;
    }

    void next() {
      int number;
      synchronized (this) {
        number = begun++;
      }
      if (number >= nanos.length) {
        done.countDown();
        return;
      }
      long start = System.nanoTime();
      journal.append(
          RECORD,
          Durability.MEMORY,
          new MessageLog.AppendListener() {
            @Override
            public void appended(Durability durability) {
              nanos[number] = System.nanoTime() - start;
              next();
            }

            @Override
            public void failed(BlipException reason) {
              throw reason;
            }
          });
    }
  }

  private Journal open(String policy) {
    Journal journal =
        Journal.open(JournalConfig.of(folder.resolve("journal"), FsyncPolicy.parse(policy)));
    journal.replay((_, _) -> {});
    return journal;
  }

  private void delete() throws IOException {
    try (var files = Files.walk(folder.resolve("journal"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void print(String name, int records, long tookNanos, double bare, long[] nanos) {
    double rate = records * 1e9 / tookNanos;
    ratios.computeIfAbsent(name, _ -> new ArrayList<>()).add(rate / bare);
    String latency =
        nanos.length == 0
            ? ""
            : ", confirm p50 %d us p99 %d us"
                .formatted(nanos[nanos.length / 2] / 1_000, nanos[nanos.length * 99 / 100] / 1_000);
    System.out.printf(
        "%s: %,.0f records/s, bare %,.0f, ratio %.2f%s%n", name, rate, bare, rate / bare, latency);
  }
}
