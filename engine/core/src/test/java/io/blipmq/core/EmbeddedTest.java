package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.QoS;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final BlipMQ blip = BlipMQ.open();

  @AfterEach
  void close() {
    blip.close();
  }

  @Test
  void publishesAndReceives() throws InterruptedException {
    Topic topic = blip.topic("orders");
    try (Subscription group = topic.subscribe("billing")) {
      assertThat(topic.publish("one").offset()).isZero();
      Delivery delivery = group.receive();
      assertThat(delivery.text()).isEqualTo("one");
      group.ack(delivery);
      assertThat(group.tryReceive()).isEmpty();
      assertThat(group.receive(Duration.ofMillis(1))).isEmpty();
    }
  }

  @Test
  void aWaitingReceiverIsWoken() throws Exception {
    Topic topic = blip.topic("t");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        Subscription one = topic.subscribe()) {
      Future<Delivery> waiting = threads.submit(() -> one.receive());
      topic.publish("a");
      assertThat(waiting.get().text()).isEqualTo("a");
    }
  }

  @Test
  void futuresIteratorsAndBatches() throws Exception {
    Topic topic = blip.topic("t");
    Subscription one = topic.subscribe("g");
    CompletableFuture<Delivery> first = one.receiveAsync();
    CompletableFuture<Delivery> cancelled = one.receiveAsync();
    CompletableFuture<Delivery> second = one.receiveAsync();
    assertThat(cancelled.cancel(false)).isTrue();
    topic.publishBatch(List.of(Message.of("a"), Message.of("b"), Message.of("c"))).get();
    assertThat(first.get().text()).isEqualTo("a");
    assertThat(second.get().text()).isEqualTo("b");
    var iterator = one.iterator();
    assertThat(iterator.next().text()).isEqualTo("c");
    topic.publish("d");
    topic.publish("e");
    assertThat(one.receiveBatch(10, SOON)).extracting(Delivery::text).containsExactly("d", "e");
    assertThat(one.receiveBatch(10, Duration.ZERO)).isEmpty();
    one.close();
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(one::receive).isInstanceOf(BlipException.Closed.class);
  }

  @Test
  void theEndOfTheBrokerWakesReceivers() throws Exception {
    Subscription one = blip.topic("t").subscribe();
    CompletableFuture<Delivery> future = one.receiveAsync();
    blip.close();
    assertThatThrownBy(one::receive).isInstanceOf(BlipException.ShuttingDown.class);
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BlipException.ShuttingDown.class);
    assertThatThrownBy(() -> blip.topic("t").publish("late"))
        .isInstanceOf(BlipException.ShuttingDown.class);
  }

  @Test
  void settlementsAreConfirmedOrToldToBeUnknown() throws Exception {
    Topic topic = blip.topic("t");
    Subscription one = topic.subscribe("g");
    topic.publish("a");
    topic.publish("b");
    Delivery a = one.receive();
    Delivery b = one.receive();
    one.settle(new Settlement.AcceptThrough(b)).get();
    var again = one.settle(new Settlement.Accept(List.of(a)));
    assertThatThrownBy(again::get).hasCauseInstanceOf(BlipException.InvalidRequest.class);
    one.seek(new StartPosition.Earliest()).get();
    assertThat(one.receive().text()).isEqualTo("a");
  }

  @Test
  void creditLimitsWhatIsUnsettledAndSettlingGivesItBack() throws Exception {
    Topic topic = blip.topic("t");
    Subscription one = topic.subscribe(SubscribeOptions.group("g").withPrefetch(2));
    for (int i = 0; i < 5; i++) {
      topic.publish("m" + i);
    }
    List<Delivery> two = one.receiveBatch(10, SOON);
    assertThat(two).hasSize(2);
    assertThat(one.tryReceive()).isEmpty();
    one.settle(new Settlement.AcceptThrough(two.get(1))).get();
    assertThat(one.receiveBatch(10, SOON)).hasSize(2);
  }

  @Test
  void qos0NeedsNoSettling() throws Exception {
    Topic topic = blip.topic("t");
    Subscription one = topic.subscribe(SubscribeOptions.unnamed().withPrefetch(2));
    for (int i = 0; i < 100; i++) {
      topic.publish(Message.builder("m" + i).qos(QoS.AT_MOST_ONCE).build());
      assertThat(one.receive().text()).isEqualTo("m" + i);
    }
  }

  @Test
  void refusesADurabilityThatItCannotGive() {
    var synced = PublishOptions.defaults().withDurability(Durability.SYNCED);
    assertThatThrownBy(() -> blip.topic("t", synced))
        .isInstanceOf(BlipException.InvalidRequest.class);
  }

  @Test
  void aPublisherThatIsHeldBackNeverWaitsForRoomThatIsThere() throws Exception {
    int messages = 50_000;
    Topic topic = blip.topic("t", PublishOptions.defaults().withDeadline(Duration.ofSeconds(10)));
    Subscription slow =
        topic.subscribe(
            SubscribeOptions.unnamed()
                .withQos(QoS.AT_MOST_ONCE)
                .withOverflow(OverflowPolicy.BLOCK)
                .withCapacity(1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> publisher =
          threads.submit(() -> {
            for (int i = 0; i < messages; i++) {
              topic.publish(Message.builder("m" + i).qos(QoS.AT_MOST_ONCE).build());
            }
            return null;
          });
      for (int i = 0; i < messages; i++) {
        assertThat(slow.receive(SOON)).map(Delivery::text).contains("m" + i);
      }
      publisher.get();
    }
  }

  @Test
  void manyThreadsLoseAndRepeatNothing() throws Exception {
    int publishers = 4;
    int each = 5_000;
    Set<String> seen = ConcurrentHashMap.newKeySet();
    Set<String> twice = ConcurrentHashMap.newKeySet();
    Topic topic = blip.topic("t");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Subscription> consumers =
          IntStream.range(0, 3)
              .mapToObj(i -> topic.subscribe(SubscribeOptions.group("g").withPrefetch(64)))
              .toList();
      List<Future<?>> work = new ArrayList<>();
      for (Subscription consumer : consumers) {
        work.add(
            threads.submit(() -> {
              while (seen.size() < publishers * each) {
                for (Delivery got : consumer.receiveBatch(16, Duration.ofMillis(50))) {
                  if (!seen.add(got.text())) {
                    twice.add(got.text());
                  }
                  consumer.ack(got);
                }
              }
              return null;
            }));
      }
      for (int p = 0; p < publishers; p++) {
        int publisher = p;
        work.add(
            threads.submit(() -> {
              for (int i = 0; i < each; i++) {
                topic.publish(publisher + "-" + i);
              }
              return null;
            }));
      }
      for (Future<?> one : work) {
        one.get();
      }
    }
    assertThat(seen).hasSize(publishers * each);
    assertThat(twice).isEmpty();
    assertThat(blip.topics().describe("t").subscriptions().get(0).lag()).isZero();
  }

  @Test
  void aConsumerThatTellsAnotherDoesNotWaitForItsReceivers() throws Exception {
    Topic topic = blip.topic("t");
    Subscription receiving = topic.subscribe("g");
    Subscription choosing = topic.subscribe("g");
    CountDownLatch chooses = new CountDownLatch(1);
    CountDownLatch chosen = new CountDownLatch(1);
    topic.publish("first");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> choice =
          threads.submit(() ->
              choosing.receiveMatching(
                  delivery -> {
                    chooses.countDown();
                    awaitUninterruptibly(chosen);
                    return true;
                  },
                  Duration.ofSeconds(30)));
      chooses.await();
      topic.publish("second");
      topic.publish("third");
      Future<Delivery> received = threads.submit(() -> receiving.receive());

      assertThat(received.get(20, TimeUnit.SECONDS).text()).isEqualTo("second");

      chosen.countDown();
      choice.get();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean waiting = true;
    while (waiting) {
      try {
        latch.await();
        waiting = false;
      } catch (InterruptedException e) {
        // the test ends the wait, or its time limit does
      }
    }
  }
}
