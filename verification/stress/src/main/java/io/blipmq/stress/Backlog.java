package io.blipmq.stress;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A broker with a small heap takes a backlog that is many times larger, is restarted with it, and
 * serves it to two groups while new messages go to a third one at the head. Arguments: the broker's
 * jar, a folder for the journal, the size of the backlog in GiB, the heap in MiB. Ends with 0 if
 * every message came to every group, in order.
 */
final class Backlog {
  private static final int PAYLOAD_BYTES = 1_024;
  private static final int BATCH = 100;
  private static final int BATCHES_ON_THE_WAY = 32;
  private static final int HEAD_RATE = 500;
  private static final Duration BASELINE = Duration.ofSeconds(10);
  private static final String TOPIC = "backlog";

  private final BrokerProcess broker;
  private final long messages;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BacklogWatch watch;
  private volatile boolean headRuns = true;
  private volatile Histogram head = new Histogram(3);

  private Backlog(BrokerProcess broker, long messages) {
    this.broker = broker;
    this.messages = messages;
    watch = new BacklogWatch(broker);
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    Path jar = Path.of(arguments[0]).toAbsolutePath();
    Path folder = Files.createTempDirectory(Path.of(arguments[1]), "backlog");
    double gib = Double.parseDouble(arguments[2]);
    String heap = arguments[3];
    boolean passed = false;
    try (BrokerProcess broker = new BrokerProcess(folder, jar).withJvmFlag("-Xmx" + heap + "m")) {
      long messages = (long) (gib * (1L << 30) / PAYLOAD_BYTES);
      System.out.printf(
          "backlog: %,d messages of %,d bytes, heap %s MiB, in %s%n",
          messages, PAYLOAD_BYTES, heap, folder);
      new Backlog(broker, messages).run();
      passed = true;
    } finally {
      System.out.println(passed ? "backlog: passed" : "backlog: FAILED");
      delete(folder);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    broker.start();
    watch.start("taking");
    try (BlipMQ client = broker.client()) {
      for (String group : List.of("one", "two")) {
        client.subscribe(TOPIC, options(group)).close();
      }
      report("taken", take(client));
    }
    watch.stop();
    System.out.printf("backlog: %,d MiB on disk%n", broker.walBytes() >> 20);
    if (broker.stop() != 0) {
      throw new AssertionError("the broker ended with an error: " + broker.errors());
    }
    Duration start = broker.start();
    System.out.printf(
        "backlog: serves again after %d ms, %d MiB resident%n",
        start.toMillis(), broker.residentBytes() >> 20);
    serve();
    if (broker.errors().contains("OutOfMemory") || broker.output().contains("OutOfMemory")) {
      throw new AssertionError("the broker ran out of memory: " + broker.output());
    }
    broker.stop();
  }

  private static SubscribeOptions options(String group) {
    return SubscribeOptions.group(group).from(new StartPosition.Earliest()).withPrefetch(4_000);
  }

  private Duration take(BlipMQ client) {
    var window = new Semaphore(BATCHES_ON_THE_WAY);
    long begun = System.nanoTime();
    for (long sent = 0; sent < messages; sent += BATCH) {
      List<Message> batch = new ArrayList<>(BATCH);
      for (int i = 0; i < BATCH && sent + i < messages; i++) {
        batch.add(Message.of(ByteBuffer.allocate(PAYLOAD_BYTES).putLong(0, 0).array()));
      }
      window.acquireUninterruptibly();
      var _ =
          client
              .topic(TOPIC)
              .publishBatch(batch)
              .whenComplete((_, error) -> {
                window.release();
                if (error != null) {
                  throw new AssertionError(error);
                }
              });
    }
    window.acquireUninterruptibly(BATCHES_ON_THE_WAY);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private void serve() throws Exception {
    List<Future<Duration>> groups = new ArrayList<>();
    Future<?> publisher;
    Future<?> reader;
    try (BlipMQ publishing = broker.client();
        BlipMQ reading = broker.client();
        BlipMQ one = broker.client();
        BlipMQ two = broker.client()) {
      Subscription latest =
          reading.subscribe(TOPIC, SubscribeOptions.group("head").from(new StartPosition.Latest()));
      reader = threads.submit(() -> readHead(latest));
      publisher = threads.submit(() -> publishHead(publishing));
      LockSupport.parkNanos(BASELINE.toNanos());
      print("head, nobody behind", swapHead());
      watch.start("serving");
      groups.add(threads.submit(readAll(one, "one")));
      groups.add(threads.submit(readAll(two, "two")));
      for (Future<Duration> group : groups) {
        report("served to a group", group.get());
      }
      print("head, while it is served", swapHead());
      watch.stop();
      headRuns = false;
      publisher.get();
      latest.close();
      reader.get();
    }
  }

  private Histogram swapHead() {
    Histogram before = head;
    head = new Histogram(3);
    return before;
  }

  private Callable<Duration> readAll(BlipMQ client, String group) {
    return () -> {
      long begun = System.nanoTime();
      long next = 0;
      try (Subscription subscription = client.subscribe(TOPIC, options(group))) {
        while (next < messages) {
          List<Delivery> some = subscription.receiveBatch(1_000, Duration.ofSeconds(60));
          if (some.isEmpty()) {
            throw new AssertionError("group " + group + " got nothing for a minute at " + next);
          }
          for (Delivery one : some) {
            if (one.offset() != next) {
              throw new AssertionError(
                  "group " + group + " got offset " + one.offset() + ", not " + next);
            }
            next++;
          }
          subscription.ack(some);
        }
      }
      return Duration.ofNanos(System.nanoTime() - begun);
    };
  }

  private void publishHead(BlipMQ client) {
    long next = System.nanoTime();
    while (headRuns) {
      byte[] payload = new byte[PAYLOAD_BYTES];
      ByteBuffer.wrap(payload).putLong(0, System.nanoTime());
      var _ = client.topic(TOPIC).publishAsync(Message.of(payload));
      next += 1_000_000_000L / HEAD_RATE;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void readHead(Subscription subscription) {
    try {
      for (Delivery one : subscription) {
        long sent = ByteBuffer.wrap(one.payload()).getLong(0);
        head.recordValue(Math.max(0, (System.nanoTime() - sent) / 1_000));
        subscription.ack(one);
      }
    } catch (RuntimeException e) {
      if (headRuns) {
        throw e;
      }
    }
  }

  private void report(String what, Duration took) {
    double seconds = took.toNanos() / 1e9;
    System.out.printf(
        "backlog: %s in %.1f s: %,.0f messages/s, %,.0f MiB/s%n",
        what, seconds, messages / seconds, messages / seconds * PAYLOAD_BYTES / (1 << 20));
  }

  private static void print(String what, Histogram latency) {
    System.out.printf(
        "backlog: %s: %,d messages, p50 %,d us, p99 %,d us, largest %,d us%n",
        what,
        latency.getTotalCount(),
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(99),
        latency.getMaxValue());
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
