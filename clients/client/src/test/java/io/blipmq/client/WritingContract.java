package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Delivery;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.PublishResult;
import io.blipmq.api.QoS;
import io.blipmq.api.Retention;
import io.blipmq.api.Routing;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How one writes and manages, the same for a broker in this process and one behind a socket. */
abstract class WritingContract {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final SubscribeOptions EARLIEST =
      SubscribeOptions.unnamed().from(new StartPosition.Earliest());

  private BlipMQ blip;

  /** A broker without a journal that no other test uses; closed with the test. */
  abstract BlipMQ open();

  @BeforeEach
  void openOne() {
    blip = open();
  }

  @AfterEach
  void closeIt() {
    blip.close();
  }

  private static TopicOptions most(int messages, WhenFull whenFull) {
    return TopicOptions.defaults().withRetention(Retention.ofMessages(messages), whenFull);
  }

  private static List<String> read(Subscription subscription, int count)
      throws InterruptedException {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      texts.add(subscription.receive(LONG).orElseThrow().text());
    }
    return texts;
  }

  private Topic topic(String name, Routing routing) {
    return blip.topic(name, PublishOptions.defaults().withRouting(routing));
  }

  // ---- writing styles

  @Test
  void oneByOneInTheBackgroundAndAsABatch() throws InterruptedException {
    Topic topic = blip.topic("t");
    assertThat(topic.publish("m0")).isEqualTo(at(0));
    assertThat(topic.publish("m1")).isEqualTo(at(1));
    CompletableFuture<Confirmation> third = topic.publishAsync(Message.of("m2"));
    assertThat(third.join().offset()).isEqualTo(2);
    Confirmation batch =
        topic.publishBatch(List.of(Message.of("m3"), Message.of("m4"), Message.of("m5"))).join();
    assertThat(batch.offset()).isEqualTo(3);
    assertThat(batch.count()).isEqualTo(3);
    try (Subscription all = topic.subscribe(EARLIEST)) {
      assertThat(read(all, 6)).containsExactly("m0", "m1", "m2", "m3", "m4", "m5");
    }
  }

  private static Confirmation at(long offset) {
    return new Confirmation(0, offset, 1, Durability.MEMORY);
  }

  @Test
  void aMessageCarriesItsOwnOptions() throws InterruptedException {
    Topic topic = blip.topic("t");
    try (Subscription subscription = topic.subscribe("g")) {
      topic.publish(
          Message.builder("m")
              .key("k")
              .header("a", "b")
              .ttl(Duration.ofMinutes(5))
              .delay(Duration.ofMillis(5))
              .qos(QoS.AT_LEAST_ONCE)
              .build());
      Delivery delivery = subscription.receive(LONG).orElseThrow();
      assertThat(delivery.key()).contains("k");
      assertThat(delivery.headers().get("a")).contains("b");
    }
  }

  @Test
  void aTryIsAcceptedWhereThereIsRoom() throws InterruptedException {
    assertThat(blip.topic("t").tryPublish(Message.of("m")))
        .isEqualTo(new PublishResult.Accepted(at(0)));
  }

  @Test
  void aTryThatIsRefusedIsAValueWithItsReason() throws InterruptedException {
    blip.topics().create("t", most(2, WhenFull.FAIL));
    Topic topic = blip.topic("t");
    List<CompletableFuture<PublishResult>> tries =
        IntStream.range(0, 5).mapToObj(i -> topic.tryPublishAsync(Message.of("m" + i))).toList();
    assertThat(tries.stream().map(CompletableFuture::join).map(PublishResult::accepted))
        .containsExactly(true, true, false, false, false);
    var refused = (PublishResult.Refused) topic.tryPublish(Message.of("m"));
    assertThat(refused.code()).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(refused.isFull()).isTrue();
    assertThat(refused.reason()).contains("t").isNotBlank();
    var nowhere = topic("t", Routing.toPartition(1)).tryPublish(Message.of("m"));
    assertThat(nowhere).isInstanceOf(PublishResult.Refused.class);
    try (Subscription all = topic.subscribe(EARLIEST)) {
      assertThat(read(all, 2)).containsExactly("m0", "m1");
    }
  }

  @Test
  void aTryDoesNotWaitWhereAPublishDoes() throws Exception {
    blip.topics().create("t", most(1, WhenFull.BLOCK));
    Topic topic = blip.topic("t");
    topic.publish("m0");
    CompletableFuture<Confirmation> waits = topic.publishAsync(Message.of("m1"));
    assertThat(topic.tryPublish(Message.of("no")).accepted()).isFalse();
    assertThat(waits).isNotDone();
    try (Subscription reader = topic.subscribe(EARLIEST)) {
      assertThat(read(reader, 2)).containsExactly("m0", "m1");
      assertThat(waits.get().offset()).isEqualTo(1);
    }
  }

  @Test
  void aTryDoesNotWaitForASubscriptionThatBlocks() throws InterruptedException {
    Topic topic = blip.topic("t");
    try (Subscription reader =
        topic.subscribe(
            SubscribeOptions.group("g")
                .withOverflow(OverflowPolicy.BLOCK)
                .withCapacity(1)
                .withPrefetch(1))) {
      int accepted = 0;
      while (topic.tryPublish(Message.of("m" + accepted)).accepted()) {
        accepted++;
      }
      assertThat(accepted).isBetween(1, 2);
      assertThat(read(reader, 1)).containsExactly("m0");
    }
  }

  @Test
  void aPublisherWaitsForRoomUpToItsDeadline() throws InterruptedException {
    blip.topics().create("t", most(1, WhenFull.BLOCK));
    blip.topic("t").publish("m0");
    Topic hasty = blip.topic("t", PublishOptions.defaults().withDeadline(Duration.ofMillis(200)));
    assertThatThrownBy(() -> hasty.publish("m1"))
        .isInstanceOfAny(BlipException.QueueFull.class, BlipException.TimedOut.class);
  }

  // ---- partitions

  @Test
  void routingPicksThePartition() throws InterruptedException {
    blip.topics().create("t", TopicOptions.defaults().withPartitions(4));
    for (int i = 0; i < 20; i++) {
      String key = "customer-" + i;
      Message keyed = Message.builder("m").key(key).build();
      assertThat(blip.topic("t").publish(keyed).partition()).isEqualTo(Routing.partitionOf(key, 4));
      assertThat(topic("t", Routing.toPartition(i % 4)).publish(keyed).partition())
          .isEqualTo(i % 4);
      assertThat(topic("t", Routing.random()).publish(keyed).partition()).isBetween(0, 3);
    }
    List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      turns.add(topic("t", Routing.roundRobin()).publish("m").partition());
    }
    int first = turns.getFirst();
    assertThat(turns).isEqualTo(IntStream.range(0, 8).mapToObj(i -> (first + i) % 4).toList());
  }

  @Test
  void manyAtOnceGoWhereTheyWereSent() {
    blip.topics().create("t", TopicOptions.defaults().withPartitions(3));
    Topic third = topic("t", Routing.toPartition(2));
    List<CompletableFuture<Confirmation>> answers =
        IntStream.range(0, 2_000)
            .mapToObj(i -> third.publishAsync(Message.builder("m").key("k" + i).build()))
            .toList();
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).join()).isEqualTo(new Confirmation(2, i, 1, at(0).durability()));
    }
    assertThat(
            third
                .publishBatch(List.of(Message.of("a"), Message.builder("b").key("k").build()))
                .join()
                .partition())
        .isEqualTo(2);
  }

  @Test
  void aPartitionThatIsNotThereIsRefused() {
    blip.topics().create("t", TopicOptions.defaults().withPartitions(2));
    assertThatThrownBy(() -> topic("t", Routing.toPartition(2)).publish("m"))
        .isInstanceOf(BlipException.InvalidRequest.class);
  }

  // ---- managing

  @Test
  void aTopicIsMadeAlteredAndDeleted() throws InterruptedException {
    TopicOptions options =
        most(100, WhenFull.FAIL)
            .withPartitions(2)
            .withDefaultTtl(Duration.ofHours(1))
            .withCapacity(10)
            .withOverflow(OverflowPolicy.DROP_NEW);
    blip.topics().create("t", options);
    blip.topics().create("t", options);
    assertThatThrownBy(() -> blip.topics().create("t", options.withCapacity(11)))
        .isInstanceOf(BlipException.Conflict.class);
    assertThatThrownBy(() -> blip.topics().alter("t", options.withPartitions(3)))
        .isInstanceOf(BlipException.InvalidRequest.class);
    blip.topics().alter("t", options.withRetention(Retention.ofMessages(1)));
    Topic first = topic("t", Routing.toPartition(0));
    first.publish("m0");
    assertThatThrownBy(() -> first.publish("m1")).isInstanceOf(BlipException.QueueFull.class);
    blip.topics().delete("t");
    assertThatThrownBy(() -> blip.topics().describe("t"))
        .isInstanceOf(BlipException.TopicNotFound.class);
    assertThatThrownBy(() -> blip.topics().alter("t", options))
        .isInstanceOf(BlipException.TopicNotFound.class);
    assertThat(blip.topics().list()).isEmpty();
  }

  @Test
  void whoWaitsLearnsOfTheDeletion() {
    blip.topics().create("t", most(1, WhenFull.BLOCK));
    Topic topic = blip.topic("t");
    try (Subscription waiting = topic.subscribe("g")) {
      CompletableFuture<Delivery> delivery = waiting.receiveAsync();
      blip.topics().delete("t");
      assertThatThrownBy(delivery::join).hasCauseInstanceOf(BlipException.TopicNotFound.class);
    }
  }

  @Test
  void aPublisherThatWaitsLearnsOfTheDeletion() throws InterruptedException {
    blip.topics().create("t", most(1, WhenFull.BLOCK));
    Topic topic = blip.topic("t");
    topic.publish("m0");
    CompletableFuture<Confirmation> waits = topic.publishAsync(Message.of("m1"));
    assertThat(topic.tryPublish(Message.of("no")).accepted()).isFalse();
    blip.topics().delete("t");
    assertThatThrownBy(waits::join).hasCauseInstanceOf(BlipException.TopicNotFound.class);
  }

  @Test
  void aBrokerIsOnePublisherOfATopicWhateverItsHandles() throws InterruptedException {
    blip.topics().create("t", TopicOptions.defaults());
    Topic one = blip.topic("t");
    one.subscribe("readers").close();
    assertThat(blip.topics().describe("t").publishers()).isZero();
    one.publish("a");
    blip.topic("t", PublishOptions.defaults().withRouting(Routing.random())).publish("b");
    assertThat(one.tryPublish(Message.of("c"))).isInstanceOf(PublishResult.Accepted.class);
    assertThat(blip.topics().describe("t").publishers()).isEqualTo(1);
    assertThat(blip.topics().list().getFirst().publishers()).isEqualTo(1);
  }
}
