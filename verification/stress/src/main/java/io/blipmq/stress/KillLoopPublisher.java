package io.blipmq.stress;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Confirmation;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.testkit.SentBatch;
import io.blipmq.testkit.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Publishes through one connection, which reconnects; some messages on their way at a time. */
final class KillLoopPublisher implements AutoCloseable {
  private static final int WINDOW = 40;
  private static final int MOST_FILLER = 3_000;

  private final KillLoopLoad load;
  private final BlipMQ client;
  private final Random random;
  private final Semaphore window = new Semaphore(WINDOW);
  private final AtomicLong confirmed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean paused;
  private volatile boolean closed;

  KillLoopPublisher(KillLoopLoad load, BlipMQ client, Random random) {
    this.load = load;
    this.client = client;
    this.random = random;
  }

  void run() {
    while (!closed) {
      if (paused) {
        load.pause(10);
        continue;
      }
      window.acquireUninterruptibly();
      String topic = KillLoopLoad.TOPICS[random.nextInt(KillLoopLoad.TOPICS.length)];
      var _ =
          publish(load, client, topic, random)
              .whenComplete((answer, error) -> {
                (error == null ? confirmed : refused).incrementAndGet();
                window.release();
              });
      load.pause(random.nextInt(3));
    }
  }

  /** Publishes something, and tells the promises before and after. */
  static CompletableFuture<Confirmation> publish(
      KillLoopLoad load, BlipMQ client, String topic, Random random) {
    int dice = random.nextInt(20);
    int delay = dice == 0 ? 1 + random.nextInt(1_000) : 0;
    Terms terms =
        delay > 0
            ? Terms.delayedUntil(System.currentTimeMillis() + delay)
            : dice == 1 ? Terms.AT_MOST_ONCE : Terms.AT_LEAST_ONCE;
    int count = dice == 2 ? 2 + random.nextInt(20) : 1;
    List<@Nullable String> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(random.nextBoolean() ? "k" + random.nextInt(20) : null);
    }
    SentBatch batch = load.promises().sends(topic, terms, keys);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(
          Message.builder(batch.numbers().get(i) + " " + "x".repeat(random.nextInt(MOST_FILLER)))
              .key(keys.get(i))
              .qos(terms.qos())
              .delayMillis(delay)
              .build());
    }
    CompletableFuture<Confirmation> answer =
        count == 1
            ? client.topic(topic).publishAsync(messages.getFirst())
            : client.topic(topic).publishBatch(messages);
    return answer.whenComplete((confirmation, error) -> tell(load, batch, confirmation, error));
  }

  private static void tell(
      KillLoopLoad load,
      SentBatch batch,
      @Nullable Confirmation confirmation,
      @Nullable Throwable error) {
    var _ =
        load.start(() -> {
          if (confirmation != null) {
            load.promises().confirmed(batch, confirmation);
          } else {
            Throwable cause =
                error instanceof BlipException || error == null ? error : error.getCause();
            load.promises()
                .refused(
                    batch,
                    cause instanceof BlipException known ? known.code() : ErrorCode.DISCONNECTED);
          }
        });
  }

  void pause(boolean on) {
    paused = on;
  }

  /** Everything that was sent has been answered. */
  void awaitAnswers() {
    window.acquireUninterruptibly(WINDOW);
    window.release(WINDOW);
  }

  long confirmed() {
    return confirmed.get();
  }

  long refused() {
    return refused.get();
  }

  @Override
  public void close() {
    closed = true;
    client.close();
  }
}
