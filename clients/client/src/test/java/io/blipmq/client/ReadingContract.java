package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every way of reading promises, whichever broker is behind it. */
abstract class ReadingContract {
  static final Duration LONG = Duration.ofSeconds(30);

  private Door door;
  BlipMQ blip;

  /** Opens a broker, and the way to it that is tested. */
  abstract Door open();

  @BeforeEach
  void start() {
    door = open();
    blip = door.broker();
  }

  @AfterEach
  void stop() {
    door.close();
  }

  static void publish(Topic topic, String... texts) throws InterruptedException {
    for (String text : texts) {
      topic.publish(text);
    }
  }

  static Delivery next(Subscription subscription) throws InterruptedException {
    return subscription.receive(LONG).orElseThrow();
  }

  private static Predicate<Delivery> is(String text) {
    return delivery -> delivery.text().equals(text);
  }

  private static SubscribeOptions fromEarliest(String group) {
    return SubscribeOptions.group(group).from(new StartPosition.Earliest());
  }

  // ---- styles

  @Test
  void receivesWithAndWithoutATimeAndInBatches() throws InterruptedException {
    Topic topic = blip.topic("t");
    try (Subscription one = topic.subscribe("g")) {
      assertThat(one.options().group()).contains("g");
      assertThat(one.tryReceive()).isEmpty();
      assertThat(one.receive(Duration.ofMillis(1))).isEmpty();
      publish(topic, "a", "b", "c", "d");
      assertThat(one.receive().text()).isEqualTo("a");
      assertThat(next(one).text()).isEqualTo("b");
      List<Delivery> rest = new ArrayList<>(one.receiveBatch(5));
      while (rest.size() < 2) {
        rest.addAll(one.receiveBatch(5, LONG));
      }
      assertThat(rest).extracting(Delivery::text).containsExactly("c", "d");
      assertThat(one.receiveBatch(5, Duration.ZERO)).isEmpty();
      assertThatThrownBy(() -> one.receiveBatch(0, LONG))
          .isInstanceOf(BlipException.InvalidRequest.class);
    }
  }

  @Test
  void whatDoesNotMatchStaysInItsPlaceForTheNextReceiver() throws InterruptedException {
    Topic topic = blip.topic("t");
    try (Subscription one = topic.subscribe("g")) {
      publish(topic, "a", "b", "c", "d");
      Delivery c = one.receiveMatching(is("c"));
      assertThat(c.offset()).isEqualTo(2);
      one.settle(new Settlement.Accept(List.of(c))).join();
      assertThat(one.receiveMatching(is("x"), Duration.ZERO)).isEmpty();
      assertThat(next(one).text()).isEqualTo("a");
      assertThat(one.receiveMatching(is("d"), LONG)).map(Delivery::text).contains("d");
      publish(topic, "e");
      assertThat(next(one).text()).isEqualTo("b");
      assertThat(next(one).text()).isEqualTo("e");
    }
  }

  @Test
  void receiversThatChooseAndReceiversThatDoNotServeOneAnother() throws Exception {
    Topic topic = blip.topic("t");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Subscription one = topic.subscribe(SubscribeOptions.group("g").withPrefetch(4))) {
      Future<Delivery> chooser = threads.submit(() -> one.receiveMatching(is("m99")));
      Future<List<String>> others =
          threads.submit(() -> {
            List<String> got = new ArrayList<>();
            while (got.size() < 99) {
              Delivery delivery = next(one);
              got.add(delivery.text());
              one.ack(delivery);
              got.remove("m99");
            }
            return got;
          });
      for (int i = 0; i < 99; i++) {
        topic.publish("m" + i);
      }
      assertThat(others.get()).hasSize(99).doesNotHaveDuplicates();
      topic.publish("m99");
      assertThat(chooser.get().text()).isEqualTo("m99");
    }
  }

  @Test
  void aFutureGetsWhatAReceiverThatChoosesHasLeft() throws Exception {
    Topic topic = blip.topic("t");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Subscription one = topic.subscribe("g")) {
      Future<Delivery> chooser = threads.submit(() -> one.receiveMatching(is("b")));
      CompletableFuture<Delivery> future = one.receiveAsync();
      CompletableFuture<Delivery> cancelled = one.receiveAsync();
      assertThat(cancelled.cancel(true)).isTrue();
      topic.publish("a");
      assertThat(future.get().text()).isEqualTo("a");
      topic.publish("b");
      assertThat(chooser.get().text()).isEqualTo("b");
      topic.publish("c");
      assertThat(next(one).text()).isEqualTo("c");
    }
  }

  @Test
  void iteratorsAndStreamsEndWhenTheConsumerIsClosed() throws InterruptedException {
    Topic topic = blip.topic("t");
    Subscription one = topic.subscribe("g");
    publish(topic, "a", "b", "c");
    Iterator<Delivery> iterator = one.iterator();
    assertThat(iterator.next().text()).isEqualTo("a");
    assertThat(one.stream().limit(2).map(Delivery::text)).containsExactly("b", "c");
    one.close();
    one.close();
    assertThat(iterator.hasNext()).isFalse();
    assertThat(one.stream()).isEmpty();
    assertThatThrownBy(one::receive).isInstanceOf(BlipException.Closed.class);
  }

  @Test
  void showsWhatIsAroundAMessage() throws InterruptedException {
    Topic topic = blip.topic("t");
    try (Subscription one = topic.subscribe("g")) {
      topic.publish(Message.builder("12345").createdMillis(1_700_000_000_000L).build());
      Delivery delivery = next(one);
      assertThat(delivery.size()).isEqualTo(5);
      assertThat(delivery.created().toEpochMilli()).isEqualTo(1_700_000_000_000L);
      assertThat(delivery.attempt()).isEqualTo(1);
      assertThat(delivery.topic()).isEqualTo("t");
    }
  }

  // ---- threads

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInterruptedReceiverHasTakenNothing(boolean virtual) throws Exception {
    Topic topic = blip.topic("t");
    try (Subscription one = topic.subscribe("g")) {
      AtomicReference<Throwable> seen = new AtomicReference<>();
      Thread receiver =
          (virtual ? Thread.ofVirtual() : Thread.ofPlatform())
              .start(() -> {
                try {
                  one.receive();
                } catch (InterruptedException | RuntimeException e) {
                  seen.set(e);
                }
              });
      await().atMost(LONG).until(() -> isParked(receiver));
      receiver.interrupt();
      assertThat(receiver.join(LONG)).isTrue();
      assertThat(seen.get()).isInstanceOf(InterruptedException.class);
      publish(topic, "a");
      Thread.currentThread().interrupt();
      assertThatThrownBy(one::receive).isInstanceOf(InterruptedException.class);
      Thread.currentThread().interrupt();
      assertThat(one.iterator().hasNext()).isFalse();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(next(one).text()).isEqualTo("a");
    }
  }

  static boolean isParked(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyReceiversOfOneConsumerAreAllWoken(boolean virtual) throws Exception {
    Topic topic = blip.topic("t");
    var factory = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).factory();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(factory);
        Subscription one = topic.subscribe("g")) {
      List<Future<Delivery>> receivers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        receivers.add(threads.submit(() -> one.receive()));
      }
      List<Message> unit = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        unit.add(Message.of("m" + i));
      }
      topic.publishBatch(unit).get();
      List<String> got = new ArrayList<>();
      for (Future<Delivery> receiver : receivers) {
        got.add(receiver.get().text());
      }
      assertThat(got).hasSize(20).doesNotHaveDuplicates();
    }
  }

  // ---- the limit

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void noMoreThanTheLimitIsOnTheWayOrReceived(int qos) throws InterruptedException {
    Topic topic = blip.topic("t");
    topic.subscribe("g").close();
    for (int i = 0; i < 20; i++) {
      topic.publish(Message.builder("m" + i).qos(QoS.of(qos)).build());
    }
    try (Subscription some =
        topic.subscribe(SubscribeOptions.group("g").withPrefetch(2).withLimit(7))) {
      List<Delivery> got = new ArrayList<>();
      while (got.size() < 6) {
        Delivery delivery = next(some);
        got.add(delivery);
        some.ack(delivery);
      }
      got.add(some.receiveAsync().join());
      CompletableFuture<Delivery> ended = some.receiveAsync();
      assertThatThrownBy(ended::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(BlipException.Closed.class);
      assertThatThrownBy(some::receive).isInstanceOf(BlipException.Closed.class);
      assertThat(some.iterator().hasNext()).isFalse();
      if (qos == 1) {
        some.settle(new Settlement.Accept(List.of(got.get(6)))).join();
      }
      try (Subscription rest = topic.subscribe("g")) {
        for (int i = 0; i < 13; i++) {
          Delivery delivery = next(rest);
          assertThat(delivery.attempt()).isEqualTo(1);
          assertThat(delivery.offset()).isEqualTo(7 + i);
        }
      }
    }
  }

  // ---- the end

  @Test
  void allStylesTellThatTheTopicWasDeleted() throws Exception {
    Topic topic = blip.topic("t");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Subscription one = topic.subscribe("g")) {
      List<Future<?>> waiting =
          List.of(
              threads.submit(() -> one.receive()),
              threads.submit(() -> one.receiveBatch(3)),
              threads.submit(() -> one.receiveMatching(_ -> true)),
              threads.submit(() -> one.iterator().hasNext()),
              threads.submit(() -> one.stream().count()),
              one.receiveAsync());
      blip.topics().delete("t");
      for (Future<?> receiver : waiting) {
        assertThatThrownBy(receiver::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(BlipException.TopicNotFound.class);
      }
    }
  }

  @Test
  void tellsThatTheSubscriptionWasDeleted() throws InterruptedException {
    Topic topic = blip.topic("t");
    try (Subscription one = topic.subscribe("g")) {
      blip.topics().deleteSubscription("t", "g");
      assertThatThrownBy(() -> one.receive(LONG))
          .isInstanceOf(BlipException.SubscriptionNotFound.class);
    }
  }

  // ---- groups

  @Test
  void separateNamesEachGetEverythingAndOneNameShares() throws InterruptedException {
    Topic topic = blip.topic("t");
    for (int i = 0; i < 40; i++) {
      topic.publish(Message.builder("m" + i).key("k" + i % 5).build());
    }
    try (Subscription a1 = topic.subscribe(fromEarliest("a").withPrefetch(3));
        Subscription a2 = topic.subscribe(fromEarliest("a").withPrefetch(3));
        Subscription b = topic.subscribe(fromEarliest("b"))) {
      List<Delivery> shared = new ArrayList<>();
      while (shared.size() < 40) {
        for (Subscription one : List.of(a1, a2)) {
          List<Delivery> batch = one.receiveBatch(3, Duration.ofMillis(5));
          shared.addAll(batch);
          one.ack(batch);
        }
      }
      List<Delivery> all = new ArrayList<>();
      while (all.size() < 40) {
        all.add(next(b));
      }
      assertThat(shared).extracting(Delivery::text).doesNotHaveDuplicates();
      assertThat(all).extracting(Delivery::offset).isSorted();
      for (int key = 0; key < 5; key++) {
        String name = "k" + key;
        assertThat(shared)
            .filteredOn(delivery -> delivery.key().orElse("").equals(name))
            .extracting(Delivery::offset)
            .isSorted();
      }
    }
  }
}
