package io.blipmq.stress;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Message;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Very many topics with one durable subscription each: memory for each, how long a start takes with
 * and without them, and how fast messages go to all of them. Arguments: the broker's jar, a folder
 * for the journal, the number of topics. Ends with 0 if a sample of the groups got its messages.
 */
final class ManyTopics {
  private static final int CLIENTS = 8;
  private static final int ON_THE_WAY = 2_000;
  private static final int SAMPLE = 200;
  private static final byte[] PAYLOAD = new byte[256];
  private static final SubscribeOptions GROUP =
      SubscribeOptions.group("g").from(new StartPosition.Earliest()).withPrefetch(10);

  private final BrokerProcess broker;
  private final int topics;

  private ManyTopics(BrokerProcess broker, int topics) {
    this.broker = broker;
    this.topics = topics;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    Path jar = Path.of(arguments[0]).toAbsolutePath();
    Path folder = Files.createTempDirectory(Path.of(arguments[1]), "many-topics");
    int topics = Integer.parseInt(arguments[2]);
    boolean passed = false;
    try (BrokerProcess broker = new BrokerProcess(folder, jar).withJvmFlag("-Xmx1g")) {
      System.out.printf("many-topics: %,d topics, in %s%n", topics, folder);
      new ManyTopics(broker, topics).run();
      passed = true;
    } finally {
      System.out.println(passed ? "many-topics: passed" : "many-topics: FAILED");
      delete(folder);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    System.out.printf(
        "many-topics: an empty broker serves after %d ms%n", broker.start().toMillis());
    broker.stop();
    Duration empty = broker.start();
    long heap = broker.liveHeapBytes();
    long resident = broker.residentBytes();
    System.out.printf(
        "many-topics: with an empty journal after %d ms; heap %,d KiB, resident %,d KiB%n",
        empty.toMillis(), heap >> 10, resident >> 10);
    long begun = System.nanoTime();
    make();
    rate("topics with a subscription made", topics, begun);
    System.out.printf(
        "many-topics: for each topic and subscription %,d bytes of heap, %,d resident%n",
        (broker.liveHeapBytes() - heap) / topics, (broker.residentBytes() - resident) / topics);
    publish("first message to each");
    publish("second message to each");
    if (broker.stop() != 0) {
      throw new AssertionError("the broker ended with an error: " + broker.errors());
    }
    System.out.printf(
        "many-topics: with all of them it serves after %d ms; %,d MiB of journal, %,d MiB"
            + " resident%n",
        broker.start().toMillis(), broker.walBytes() >> 20, broker.residentBytes() >> 20);
    check();
    broker.stop();
  }

  private static String name(int topic) {
    return "fleet/" + topic % 100 + "/device-" + topic;
  }

  private void make() throws Exception {
    var next = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(threads.submit(() -> makeSome(next)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private void makeSome(AtomicInteger next) {
    try (BlipMQ client = broker.client()) {
      for (int topic = next.getAndIncrement(); topic < topics; topic = next.getAndIncrement()) {
        client.subscribe(name(topic), GROUP).close();
      }
    }
  }

  private void publish(String what) {
    var window = new Semaphore(ON_THE_WAY);
    var failures = new AtomicInteger();
    long begun = System.nanoTime();
    try (BlipMQ client = broker.client()) {
      for (int topic = 0; topic < topics; topic++) {
        window.acquireUninterruptibly();
        var _ =
            client
                .topic(name(topic))
                .publishAsync(Message.of(PAYLOAD))
                .whenComplete((_, error) -> {
                  window.release();
                  failures.addAndGet(error == null ? 0 : 1);
                });
      }
      window.acquireUninterruptibly(ON_THE_WAY);
    }
    rate(what, topics, begun);
    if (failures.get() > 0) {
      throw new AssertionError(failures.get() + " messages were refused");
    }
  }

  private static void rate(String what, int count, long begun) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "many-topics: %,d times: %s, in %.1f s: %,.0f/s%n", count, what, seconds, count / seconds);
  }

  private void check() throws InterruptedException {
    try (BlipMQ client = broker.client()) {
      for (int i = 0; i < SAMPLE; i++) {
        String topic = name((int) ((long) i * topics / SAMPLE));
        try (Subscription subscription = client.subscribe(topic, GROUP)) {
          for (long offset = 0; offset < 2; offset++) {
            var got = subscription.receive(Duration.ofSeconds(20));
            if (got.isEmpty() || got.get().offset() != offset) {
              throw new AssertionError(topic + ": " + got + " instead of offset " + offset);
            }
            subscription.ack(got.get());
          }
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
