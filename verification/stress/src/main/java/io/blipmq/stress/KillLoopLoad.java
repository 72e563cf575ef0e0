package io.blipmq.stress;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.testkit.Promises;
import io.blipmq.testkit.TopicLife;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The load of a {@link KillLoop}: publishers, which live through the kills and send again what was
 * not confirmed; consumers of several groups, which begin anew with each broker; and someone who
 * makes and deletes topics.
 */
final class KillLoopLoad implements AutoCloseable {
  static final String[] TOPICS = {"orders", "area/north", "area/south", "parts"};
  private static final int PUBLISHERS = 4;
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final BrokerProcess broker;
  private final Promises promises;
  private final Random random;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<KillLoopPublisher> publishers = new ArrayList<>();
  private final List<KillLoopGroup> groups = new ArrayList<>();
  private final List<BlipMQ> clients = new ArrayList<>();
  private final List<Future<?>> consumers = new ArrayList<>();
  private final Queue<TopicLife> deletions = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Optional<Throwable>> failure =
      new AtomicReference<>(Optional.empty());
  private volatile boolean alive;
  private int temporary;
  private final AtomicInteger deleted = new AtomicInteger();

  KillLoopLoad(BrokerProcess broker, Promises promises, long seed) {
    this.broker = broker;
    this.promises = promises;
    random = new Random(seed + 1);
    groups.add(new KillLoopGroup(this, "orders", "red"));
    groups.add(new KillLoopGroup(this, "orders", "blue"));
    groups.add(new KillLoopGroup(this, "area/+", "all"));
    groups.add(new KillLoopGroup(this, "parts", "red"));
    groups.add(new KillLoopGroup(this, "temporary/#", "all"));
    groups.add(new KillLoopGroup(this, "$dlq/#", KillLoopGroup.UNDERTAKER));
  }

  Promises promises() {
    return promises;
  }

  /** Whether the broker lives and is to be kept busy. */
  boolean alive() {
    return alive;
  }

  List<KillLoopGroup> groups() {
    return groups;
  }

  /** Runs until it is done; what it throws fails the loop. */
  Future<?> start(Runnable work) {
    return threads.submit(() -> {
      try {
        work.run();
      } catch (RuntimeException | AssertionError e) {
        failure.compareAndSet(Optional.empty(), Optional.of(e));
      }
    });
  }

  /** Throws if something has failed. */
  void check() {
    failure
        .get()
        .ifPresent(cause -> {
          throw new AssertionError(cause.getMessage(), cause);
        });
  }

  /** The first time: topics, groups, and then publishers. */
  void begin() {
    try (BlipMQ client = broker.client()) {
      client.topics().create("parts", io.blipmq.api.TopicOptions.defaults().withPartitions(3));
      for (KillLoopGroup group : groups) {
        group.make(client);
      }
    }
    for (int i = 0; i < PUBLISHERS; i++) {
      var publisher = new KillLoopPublisher(this, broker.client(), new Random(random.nextLong()));
      publishers.add(publisher);
      var _ = start(publisher::run);
    }
  }

  /** A broker is there: its consumers. */
  void join() {
    alive = true;
    for (KillLoopGroup group : groups) {
      int members = group.members();
      for (int i = 0; i < members; i++) {
        BlipMQ client = broker.client();
        clients.add(client);
        Random own = new Random(random.nextLong());
        consumers.add(start(() -> group.consume(client, own)));
      }
    }
    BlipMQ client = broker.client();
    clients.add(client);
    consumers.add(start(() -> makeAndDelete(client)));
  }

  /** The broker is gone: the consumers go too. */
  void brokerDied() throws InterruptedException {
    alive = false;
    clients.forEach(BlipMQ::close);
    clients.clear();
    waitForConsumers();
    TopicLife gone = deletions.poll();
    while (gone != null) {
      promises.deletionRecorded(gone);
      gone = deletions.poll();
    }
  }

  private void waitForConsumers() throws InterruptedException {
    for (Future<?> consumer : consumers) {
      try {
        consumer.get();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new AssertionError(e);
      }
    }
    consumers.clear();
  }

  /** Makes topics, publishes to them, deletes them: again and again. */
  private void makeAndDelete(BlipMQ client) {
    while (alive) {
      try {
        makeAndDeleteOne(client);
      } catch (BlipException | java.util.concurrent.CompletionException e) {
        // Where consumers do not keep up, on a machine that is busy, the journal comes to its
        // limit.
        if (!(cause(e) instanceof BlipException.StorageFull)) {
          expectDeath(e);
          return;
        }
        pause(50);
      }
    }
  }

  private void makeAndDeleteOne(BlipMQ client) {
    String topic = "temporary/" + temporary++;
    promises.topicMade(topic, Long.MAX_VALUE);
    client.topics().create(topic, io.blipmq.api.TopicOptions.defaults());
    for (int i = 0; i < 10; i++) {
      KillLoopPublisher.publish(this, client, topic, random).join();
    }
    pause(30);
    TopicLife gone = promises.topicDeleted(topic);
    client.topics().delete(topic);
    // What is confirmed behind the deletion says that the log has it.
    KillLoopPublisher.publish(this, client, "orders", random).join();
    deletions.add(gone);
    deleted.incrementAndGet();
    pause(50);
  }

  /** An error that is right only if the broker is being killed. */
  void expectDeath(RuntimeException e) {
    Throwable cause = cause(e);
    boolean right =
        cause instanceof BlipException.Closed || cause instanceof BlipException.Disconnected;
    if (!right) {
      throw e;
    }
  }

  private static Throwable cause(RuntimeException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  void pause(int millis) {
    LockSupport.parkNanos(millis * 1_000_000L);
  }

  /** Publishers pause, consumers take all there is. */
  void drain() throws InterruptedException {
    publishers.forEach(publisher -> publisher.pause(true));
    publishers.forEach(KillLoopPublisher::awaitAnswers);
    alive = true;
    for (KillLoopGroup group : groups) {
      BlipMQ client = broker.client();
      clients.add(client);
      consumers.add(start(() -> group.drain(client, QUIET)));
    }
    waitForConsumers();
    alive = false;
    clients.forEach(BlipMQ::close);
    clients.clear();
    publishers.forEach(publisher -> publisher.pause(false));
  }

  String summary() {
    long confirmed = publishers.stream().mapToLong(KillLoopPublisher::confirmed).sum();
    long refused = publishers.stream().mapToLong(KillLoopPublisher::refused).sum();
    long delivered = groups.stream().mapToLong(KillLoopGroup::delivered).sum();
    long recorded = groups.stream().mapToLong(KillLoopGroup::recorded).sum();
    return "%,d confirmed, %,d refused, %,d delivered, %,d settled, %,d topics deleted"
        .formatted(confirmed, refused, delivered, recorded, deleted.get());
  }

  @Override
  public void close() {
    alive = false;
    publishers.forEach(KillLoopPublisher::close);
    clients.forEach(BlipMQ::close);
    threads.shutdownNow();
  }
}
