package io.blipmq.client;

import static io.blipmq.client.ReadingContract.LONG;
import static io.blipmq.client.ReadingContract.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.ListenOptions;
import io.blipmq.api.Listening;
import io.blipmq.api.Message;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What listeners are promised, whichever broker is behind them. */
abstract class ListeningContract {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Door door;
  private Topic topic;

  abstract Door open();

  @BeforeEach
  void start() {
    door = open();
    topic = door.broker().topic("t");
  }

  @AfterEach
  void stop() {
    threads.close();
    door.close();
  }

  private static SubscribeOptions quickRetries() {
    return SubscribeOptions.group("g").withRetryBackoff(Duration.ofMillis(5)).withMaxRetries(100);
  }

  private long lag() {
    return door.broker().topics().describe("t").subscriptions().getFirst().lag();
  }

  @Test
  void handlesOneAfterTheOtherAndAcknowledgesWhatItReturnsFrom() throws InterruptedException {
    List<String> handled = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger atATime = new AtomicInteger();
    try (Subscription one = topic.subscribe("g");
        Listening _ =
            one.listen(
                threads,
                delivery -> {
                  assertThat(atATime.incrementAndGet()).isEqualTo(1);
                  handled.add(delivery.text());
                  atATime.decrementAndGet();
                })) {
      for (int i = 0; i < 100; i++) {
        topic.publish("m" + i);
      }
      await().atMost(LONG).until(() -> handled.size() == 100);
      await().atMost(LONG).until(() -> lag() == 0);
    }
    assertThat(handled).first().isEqualTo("m0");
    assertThat(handled).last().isEqualTo("m99");
  }

  @Test
  void runsAsManyAtATimeAsAllowedAndNoMore() throws InterruptedException {
    Semaphore goOn = new Semaphore(0);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    ListenOptions four = ListenOptions.inTurn().withConcurrency(4);
    try (Subscription one = topic.subscribe("g");
        Listening _ =
            one.listen(
                threads,
                four,
                delivery -> {
                  assertThat(running.incrementAndGet()).isLessThanOrEqualTo(4);
                  goOn.acquire();
                  running.decrementAndGet();
                  done.incrementAndGet();
                })) {
      for (int i = 0; i < 12; i++) {
        topic.publish("m" + i);
      }
      await().atMost(LONG).until(() -> running.get() == 4);
      goOn.release(12);
      await().atMost(LONG).until(() -> done.get() == 12);
    }
  }

  @Test
  void handlesEveryMessageOfEachKeyThroughFailures() throws InterruptedException {
    Map<String, List<String>> handled = new ConcurrentHashMap<>();
    AtomicInteger failures = new AtomicInteger();
    ListenOptions options =
        ListenOptions.concurrent(8).withFailures((_, _) -> failures.incrementAndGet());
    try (Subscription one = topic.subscribe(quickRetries());
        Listening _ =
            one.listen(
                threads,
                options,
                delivery -> {
                  if (delivery.attempt() == 1 && delivery.offset() % 7 == 3) {
                    throw new IllegalStateException("not yet");
                  }
                  String key = delivery.key().orElseThrow();
                  List<String> sofar =
                      handled.computeIfAbsent(
                          key, _ -> Collections.synchronizedList(new ArrayList<>()));
                  if (!sofar.contains(delivery.text())) {
                    sofar.add(delivery.text());
                  }
                })) {
      for (int i = 0; i < 70; i++) {
        topic.publish(Message.builder(String.format("m%02d", i)).key("k" + i % 5).build());
      }
      await().atMost(LONG).until(() -> handled.values().stream().mapToInt(List::size).sum() == 70);
      await().atMost(LONG).until(() -> lag() == 0);
    }
    assertThat(failures.get()).isPositive();
    assertThat(handled).hasSize(5);
  }

  @Test
  void keepsTheOrderOfAPartition() throws InterruptedException {
    List<String> handled = Collections.synchronizedList(new ArrayList<>());
    ListenOptions options =
        ListenOptions.inTurn().withConcurrency(4).withOrder(ListenOptions.Order.PARTITION);
    try (Subscription one = topic.subscribe("g");
        Listening _ = one.listen(threads, options, delivery -> handled.add(delivery.text()))) {
      for (int i = 0; i < 100; i++) {
        topic.publish(String.format("m%02d", i));
      }
      await().atMost(LONG).until(() -> handled.size() == 100);
    }
    assertThat(handled).isSorted();
  }

  @Test
  void closingWaitsForWhatWasTakenAndTakesNothingMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (Subscription one = topic.subscribe("g")) {
      Listening listening =
          one.listen(
              threads,
              _ -> {
                begun.countDown();
                goOn.await();
                done.incrementAndGet();
              });
      topic.publish("a");
      topic.publish("b");
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      Thread closer = Thread.ofPlatform().start(listening::close);
      await().atMost(LONG).until(() -> ReadingContract.isParked(closer));
      assertThat(listening.ended()).isNotDone();
      goOn.countDown();
      assertThat(closer.join(LONG)).isTrue();
      listening.ended().get();
      assertThat(done.get()).isEqualTo(1);
      assertThat(next(one).text()).isEqualTo("b");
    }
  }

  @Test
  void theListenerMayCloseItself() throws Exception {
    try (Subscription one = topic.subscribe("g")) {
      AtomicReference<Listening> self = new AtomicReference<>();
      CountDownLatch known = new CountDownLatch(1);
      self.set(
          one.listen(
              threads,
              _ -> {
                known.await();
                self.get().close();
              }));
      known.countDown();
      topic.publish("a");
      self.get().ended().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void tellsOfTheEnd() throws Exception {
    Subscription closed = topic.subscribe("g");
    Listening orderly = closed.listen(threads, _ -> {});
    closed.close();
    orderly.ended().get(30, TimeUnit.SECONDS);
    orderly.close();
    Listening deleted = topic.subscribe("h").listen(threads, _ -> {});
    door.broker().topics().delete("t");
    assertThatThrownBy(() -> deleted.ended().get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BlipException.TopicNotFound.class);
    deleted.close();
  }

  @Test
  void givesBackWhatItsExecutorRefuses() throws Exception {
    ExecutorService gone = Executors.newSingleThreadExecutor();
    gone.shutdown();
    try (Subscription one = topic.subscribe("g")) {
      Listening listening = one.listen(gone, _ -> {});
      topic.publish("a");
      assertThatThrownBy(() -> listening.ended().get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(RejectedExecutionException.class);
      Delivery again = next(one);
      assertThat(again.text()).isEqualTo("a");
      assertThat(again.attempt()).isEqualTo(2);
    }
  }
}
