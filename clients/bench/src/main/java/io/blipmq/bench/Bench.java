package io.blipmq.bench;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.EmbeddedOptions;
import io.blipmq.bench.endpoint.BlipTarget;
import io.blipmq.bench.endpoint.Receiver;
import io.blipmq.bench.endpoint.Sender;
import io.blipmq.bench.endpoint.Target;
import io.blipmq.bench.endpoint.Traffic;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One run of a plan. One thread runs it; any may stop it and look at its progress. */
public final class Bench {
  /** From here on connections get virtual threads. */
  private static final int MANY_CONNECTIONS = 128;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PATIENCE_ONCE_STOPPED = Duration.ofSeconds(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Plan plan;
  private final List<PublisherLoop> publishers = new ArrayList<>();
  private final Subscribers subscribers = new Subscribers();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private volatile boolean stopped;
  private volatile boolean measuring;

  /** A run of that plan, not begun. */
  public Bench(Plan plan) {
    this.plan = plan;
    for (int i = 0; i < plan.shape().publishers(); i++) {
      publishers.add(new PublisherLoop(plan, i, subscribers, this::failed));
    }
    for (int i = 0; i < plan.shape().subscribers(); i++) {
      subscribers.add(new SubscriberLoop(plan, publishers));
    }
  }

  /** How far a run has come: messages sent and received so far, the warm-up included. */
  public record Progress(boolean warmingUp, long sent, long received) {}

  /** How far it has come. Any thread. */
  public Progress progress() {
    return new Progress(!measuring, sent(), received());
  }

  /** Ends it early; {@link #run} returns the figures so far. Any thread. */
  public void stop() {
    stopped = true;
    publishers.forEach(PublisherLoop::stop);
  }

  /**
   * Runs it.
   *
   * @throws ProtocolException if a broker that is not ours refuses, or answers something else
   * @throws IOException if the broker cannot be reached, or a connection is lost
   * @throws BlipException if the broker refuses what the plan asks of it
   */
  public Result run() throws IOException, InterruptedException {
    Connections connections = new Connections(target());
    try {
      connections.open();
      if (!plan.flow().warmup().isZero()) {
        phase(connections, 0, plan.flow().warmup());
        drain();
      }
      for (SubscriberLoop subscriber : subscribers.all()) {
        subscriber.measureFromNow();
      }
      measuring = true;
      publishers.forEach(one -> one.confirmLatency().reset());
      long sentBefore = sent();
      long startNanos = System.nanoTime();
      phase(connections, plan.flow().messages(), plan.flow().duration());
      drain();
      long endNanos = System.nanoTime();
      failIfFailed();
      connections.end();
      return result(sent() - sentBefore, startNanos, endNanos);
    } finally {
      connections.end();
    }
  }

  private Target target() {
    String run = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);
    List<String> topics =
        IntStream.range(0, plan.shape().topics()).mapToObj(i -> "bench-" + run + "/" + i).toList();
    Traffic traffic = new Traffic(topics, plan.shape().messageBytes(), plan.shape().qos() > 0);
    Plan.Where where = plan.where();
    Traffic.Options options =
        new Traffic.Options(
            plan.flow().batch(), plan.shape().subscribers(), where.prefetch(), where.apiKey());
    if (where.target().isPresent()) {
      return Target.at(where.target().get(), traffic, options);
    }
    EmbeddedOptions embedded = EmbeddedOptions.inMemory().withFsyncPolicy(where.fsync());
    BlipMQ broker = BlipMQ.open(where.journal().map(embedded::withJournal).orElse(embedded));
    return BlipTarget.inProcess(broker, traffic, options);
  }

  /** Publishes, all publishers at once, and waits until they have. */
  private void phase(Connections connections, long messages, Duration duration)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < publishers.size(); i++) {
      PublisherLoop publisher = publishers.get(i);
      Sender sender = connections.senders.get(i);
      long most = messages == 0 ? 0 : plan.messagesOf(i);
      threads.add(thread("publisher-" + i, () -> publisher.run(sender, most, duration.toNanos())));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      // A wish to see the figures so far.
      stop();
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  /** What a thread of a connection does. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private Thread thread(String name, Work work) {
    boolean many = plan.shape().publishers() + plan.shape().subscribers() >= MANY_CONNECTIONS;
    ThreadFactory factory =
        many
            ? Thread.ofVirtual().name("bench-" + name).factory()
            : Thread.ofPlatform().daemon().name("bench-" + name).factory();
    Thread thread =
        factory.newThread(() -> {
          try {
            work.run();
          } catch (IOException | InterruptedException | RuntimeException e) {
            failed(e);
          }
        });
    thread.start();
    return thread;
  }

  /** Waits for what is on the way, until it has come or nothing comes any more. */
  private void drain() {
    long last = -1;
    long sinceNanos = System.nanoTime();
    while (failure.get() == null && !isComplete()) {
      long arrived = received() + confirmed();
      if (arrived != last) {
        last = arrived;
        sinceNanos = System.nanoTime();
      }
      Duration patience = stopped ? PATIENCE_ONCE_STOPPED : PATIENCE;
      if (System.nanoTime() - sinceNanos > patience.toNanos()) {
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
      stopped |= Thread.interrupted();
    }
  }

  private boolean isComplete() {
    long sent = sent();
    return confirmed() == sent
        && subscribers.all().stream().allMatch(one -> one.distinct() >= sent);
  }

  private long sent() {
    return publishers.stream().mapToLong(PublisherLoop::sent).sum();
  }

  private long confirmed() {
    return publishers.stream().mapToLong(PublisherLoop::confirmed).sum();
  }

  private long received() {
    return subscribers.all().stream().mapToLong(SubscriberLoop::distinct).sum();
  }

  /** The run has no result. Any thread. */
  private void failed(Exception why) {
    failure.compareAndSet(null, why);
    stop();
  }

  private void failIfFailed() throws IOException, InterruptedException {
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Exception e -> throw new IllegalStateException(e);
    }
  }

  private Result result(long published, long startNanos, long endNanos) {
    Histogram latency = new Histogram(3);
    Histogram confirms = new Histogram(3);
    publishers.forEach(one -> confirms.add(one.confirmLatency()));
    long received = 0;
    long duplicates = 0;
    long outOfOrder = 0;
    long lastNanos = subscribers.all().isEmpty() ? endNanos : startNanos;
    for (SubscriberLoop one : subscribers.all()) {
      latency.add(one.latency());
      received += one.measured();
      duplicates += one.streams().duplicates();
      outOfOrder += one.streams().outOfOrder();
      lastNanos = Math.max(lastNanos, one.lastNanos());
    }
    Result.Faults faults =
        new Result.Faults(
            sent() * subscribers.all().size() - received(),
            duplicates,
            outOfOrder,
            sent() - confirmed());
    return new Result(
        published, received, (lastNanos - startNanos) / 1e9, latency, confirms, faults);
  }

  /** The connections of a run. */
  private final class Connections {
    private final Target target;
    private final List<Sender> senders = new ArrayList<>();
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Connections(Target target) {
      this.target = target;
    }

    void open() throws IOException {
      for (SubscriberLoop subscriber : subscribers.all()) {
        Receiver receiver = target.receiver();
        receivers.add(receiver);
        threads.add(thread("subscriber-" + threads.size(), () -> subscriber.run(receiver)));
      }
      for (PublisherLoop publisher : publishers) {
        senders.add(target.sender(publisher));
      }
    }

    /** Idempotent. */
    void end() throws IOException, InterruptedException {
      subscribers.all().forEach(SubscriberLoop::closing);
      for (Sender sender : senders) {
        sender.close();
      }
      for (Receiver receiver : receivers) {
        receiver.close();
      }
      target.close();
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }
}
