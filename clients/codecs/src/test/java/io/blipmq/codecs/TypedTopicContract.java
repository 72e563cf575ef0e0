package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.BadPayloadPolicy;
import io.blipmq.api.BlipException.BadPayload;
import io.blipmq.api.BlipException.InvalidRequest;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.PublishResult;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TypedDelivery;
import io.blipmq.api.TypedSubscription;
import io.blipmq.api.TypedTopic;
import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.Compression;
import io.blipmq.api.codec.Description;
import io.blipmq.api.codec.Format;
import io.blipmq.api.codec.GenericType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What typed topics do, embedded and remote alike. */
abstract class TypedTopicContract {
  static final Duration LONG = Duration.ofSeconds(30);

  private static final SubscribeOptions FROM_START =
      SubscribeOptions.unnamed().from(new StartPosition.Earliest());

  private BlipMQ blip;
  private TypedTopic<Order> orders;

  record Order(String customer, int cents, List<String> items) {
    static Order of(String customer) {
      return new Order(customer, 4_990, List.of("shoes", "hat"));
    }
  }

  abstract BlipMQ open();

  @BeforeEach
  void openBroker() {
    blip = open();
    orders = blip.topic("orders", Codec.json(Order.class));
  }

  @AfterEach
  void closeBroker() {
    blip.close();
  }

  @Test
  void valuesArriveInEveryReadingStyle() throws Exception {
    try (TypedSubscription<Order> billing = orders.subscribe("billing")) {
      CompletableFuture<TypedDelivery<Order>> future = billing.receiveAsync();
      orders.publish(Order.of("a"));
      assertThat(future.get().value()).isEqualTo(Order.of("a"));

      orders.publishBatch(List.of(Order.of("b"), Order.of("c"), Order.of("d"))).get();
      assertThat(billing.receive().value()).isEqualTo(Order.of("b"));
      assertThat(billing.receive(LONG).orElseThrow().value()).isEqualTo(Order.of("c"));
      assertThat(billing.receiveBatch(5, LONG))
          .extracting(TypedDelivery::value)
          .containsExactly(Order.of("d"));
      assertThat(billing.tryReceive()).isEmpty();

      orders.publishAsync(Order.of("e")).get();
      assertThat(billing.iterator().next().value()).isEqualTo(Order.of("e"));
    }
  }

  @Test
  void whetherThereIsRoomIsAResult() throws Exception {
    SubscribeOptions slow =
        SubscribeOptions.group("slow")
            .withCapacity(1)
            .withPrefetch(1)
            .withOverflow(OverflowPolicy.BLOCK);
    try (TypedSubscription<Order> reader = orders.subscribe(slow)) {
      int accepted = 0;
      PublishResult result = orders.tryPublish(Order.of("ann"));
      while (result.accepted()) {
        accepted++;
        result = orders.tryPublish(Order.of("ann"), message -> message.key("ann"));
      }
      assertThat(result)
          .isInstanceOfSatisfying(
              PublishResult.Refused.class, refused -> assertThat(refused.isFull()).isTrue());
      assertThat(accepted).isBetween(1, 3);
      TypedDelivery<Order> delivery = reader.receive();
      assertThat(delivery.value()).isEqualTo(Order.of("ann"));
      reader.ack(delivery);
      await().atMost(LONG).until(() -> orders.tryPublishAsync(Order.of("bob")).get().accepted());
    }
  }

  @Test
  void aMessageHasWhatItsPublisherGaveIt() throws Exception {
    try (TypedSubscription<Order> billing = orders.subscribe("billing")) {
      orders
          .keyedBy(Order::customer)
          .publish(Order.of("ann"), message -> message.header("source", "shop"));
      TypedDelivery<Order> delivery = billing.receive();
      assertThat(delivery.key()).contains("ann");
      assertThat(delivery.headers().toMap())
          .isEqualTo(Map.of("content-type", "application/json", "source", "shop"));
      assertThat(delivery.delivery().text())
          .isEqualTo("{\"customer\":\"ann\",\"cents\":4990,\"items\":[\"shoes\",\"hat\"]}");
      assertThat(delivery.topic() + delivery.partition() + delivery.offset() + delivery.attempt())
          .isEqualTo("orders001");
      billing.nack(delivery);
      assertThat(billing.receive().attempt()).isEqualTo(2);
    }
  }

  @Test
  void oneMessageMayBeCompressedAndAnotherNot() throws Exception {
    Order large = new Order("ann", 1, Collections.nCopies(500, "shoes"));
    try (TypedSubscription<Order> billing = orders.subscribe("billing")) {
      orders.publish(large);
      orders.with(Compression.gzip(9)).publish(large);
      orders.with(Compression.zstd()).publish(large);
      orders
          .with(
              Format.of(Codec.binary(Order.class))
                  .with(Compression.zstd(-1))
                  .describedBy(Description.ENVELOPE))
          .publish(large);
      List<Integer> sizes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        TypedDelivery<Order> delivery = billing.receive();
        assertThat(delivery.value()).isEqualTo(large);
        sizes.add(delivery.delivery().message().size());
      }
      assertThat(sizes.get(0)).isGreaterThan(4_000);
      assertThat(sizes.subList(1, 4)).allMatch(size -> size < 200);
    }
  }

  @Test
  void aConsumerOfOneFormatReadsTheOthers() throws Exception {
    try (TypedSubscription<Order> billing =
        blip.topic("orders", Codec.messagePack(Order.class)).subscribe("billing")) {
      for (Codec<Order> codec :
          List.of(
              Codec.json(Order.class),
              Codec.messagePack(Order.class),
              Codec.cbor(Order.class),
              Codec.binary(Order.class))) {
        blip.topic("orders", codec).publish(Order.of("ann"));
        assertThat(billing.receive().value()).isEqualTo(Order.of("ann"));
      }
    }
  }

  @Test
  void patternsAndGenericTypes() throws Exception {
    Format<List<Order>> lists = Format.of(Codec.cbor(new GenericType<List<Order>>() {}));
    try (TypedSubscription<List<Order>> all =
        blip.subscribe("shop/#", SubscribeOptions.unnamed(), lists)) {
      blip.topic("shop/north", lists).publish(List.of(Order.of("a"), Order.of("b")));
      TypedDelivery<List<Order>> delivery = all.receive();
      assertThat(delivery.topic()).isEqualTo("shop/north");
      assertThat(delivery.value()).containsExactly(Order.of("a"), Order.of("b"));
    }
  }

  @Test
  void badBytesAreOneErrorWithTheirCoordinatesAndStopNothing() throws Exception {
    blip.topic("orders").publish("{\"customer\": 7, ");
    orders.publish(Order.of("ann"));
    try (TypedSubscription<Order> billing = orders.subscribe(FROM_START)) {
      TypedDelivery<Order> bad = billing.receive();
      assertThatThrownBy(bad::value)
          .isInstanceOfSatisfying(
              BadPayload.class,
              error -> {
                assertThat(error)
                    .hasMessageContaining("message orders/0/0 (topic/partition/offset)");
                assertThat(error.getMessage()).hasLineCount(1).contains("line 1, column ");
                Delivery where = error.delivery().orElseThrow();
                assertThat(where.topic() + where.partition() + where.offset())
                    .isEqualTo("orders00");
                assertThat(error.code().number()).isEqualTo(422);
              });
      billing.ack(bad);
      assertThat(billing.receive().value()).isEqualTo(Order.of("ann"));
    }
  }

  @Test
  void badBytesCanBeSkipped() throws Exception {
    for (int i = 0; i < 3; i++) {
      blip.topic("orders").publish("no order");
      orders.publish(Order.of("ann" + i));
    }
    blip.topic("orders").publish("no order");
    SubscribeOptions group = SubscribeOptions.group("billing").from(new StartPosition.Earliest());
    try (TypedSubscription<Order> billing =
        orders.subscribe(group).onBadPayload(BadPayloadPolicy.skip())) {
      assertThat(billing.receive().value()).isEqualTo(Order.of("ann0"));
      assertThat(billing.receive(LONG).orElseThrow().value()).isEqualTo(Order.of("ann1"));
      assertThat(billing.iterator().next().value()).isEqualTo(Order.of("ann2"));
      CompletableFuture<TypedDelivery<Order>> future = billing.receiveAsync();
      orders.publish(Order.of("late"));
      assertThat(future.get().value()).isEqualTo(Order.of("late"));
      assertThat(billing.badPayloads()).isEqualTo(4);
      assertThat(billing.receive(Duration.ofMillis(1))).isEmpty();
    }
  }

  @Test
  void badBytesCanBecomeDeadLetters() throws Exception {
    try (TypedSubscription<Order> billing =
            orders.subscribe("billing").onBadPayload(BadPayloadPolicy.deadLetter());
        var dead = blip.subscribe("$dlq/orders/billing", FROM_START)) {
      blip.topic("orders").publish("no order");
      orders.publish(Order.of("ann"));
      assertThat(billing.receiveBatch(10, LONG))
          .extracting(TypedDelivery::value)
          .containsExactly(Order.of("ann"));
      Delivery letter = dead.receive(LONG).orElseThrow();
      assertThat(letter.text()).isEqualTo("no order");
      assertThat(letter.headers().get("blip-dead-offset")).contains("0");
    }
  }

  @Test
  void whatIsEncryptedIsReadWithTheKeyOnly() throws Exception {
    AesGcm right = new AesGcm(new byte[32]);
    AesGcm wrong = new AesGcm("another key that is not so zero!".getBytes(StandardCharsets.UTF_8));
    TypedTopic<Order> secret = orders.with(Compression.zstd(), right);
    secret.publish(Order.of("ann"));
    orders.publish(Order.of("forged"));
    try (TypedSubscription<Order> reader = secret.subscribe(FROM_START);
        TypedSubscription<Order> stranger = orders.subscribe(FROM_START);
        TypedSubscription<Order> thief = orders.with(wrong).subscribe(FROM_START)) {
      assertThat(reader.receive().value()).isEqualTo(Order.of("ann"));
      assertThatThrownBy(() -> reader.receive().value())
          .hasMessageContaining("not coded with aes-gcm");
      assertThatThrownBy(() -> stranger.receive().value())
          .hasMessageContaining("coded with aes-gcm");
      assertThatThrownBy(() -> thief.receive().value())
          .hasMessageContaining("not sealed with this key");
    }
  }

  @Test
  void aValueThatCannotBeWrittenIsRefusedAtOnce() {
    record Unwritable(Thread thread) {}
    TypedTopic<String> texts = blip.topic("texts", Codec.string());
    assertThatThrownBy(() -> texts.publishAsync("\uD800"))
        .isInstanceOf(InvalidRequest.class)
        .hasMessageContaining("text/plain");
    assertThatThrownBy(() -> Codec.binary(Unwritable.class))
        .hasMessageContaining("java.lang.Thread");
  }

  @Test
  void valuesArriveByPredicateAndAsAStream() throws Exception {
    try (TypedSubscription<Order> billing =
        orders.subscribe("billing").onBadPayload(BadPayloadPolicy.skip())) {
      blip.topic("orders").publish("no order");
      orders.publishBatch(List.of(Order.of("a"), Order.of("b"), Order.of("c"))).get();
      assertThat(
              billing
                  .receiveMatching(delivery -> delivery.value().customer().equals("b"), LONG)
                  .orElseThrow()
                  .value())
          .isEqualTo(Order.of("b"));
      assertThat(billing.stream().limit(2).map(TypedDelivery::value))
          .containsExactly(Order.of("a"), Order.of("c"));
      assertThat(billing.badPayloads()).isEqualTo(1);
    }
  }

  @Test
  void whatCannotBeReadIsNotWhatAPredicateWanted() throws Exception {
    try (TypedSubscription<Order> billing = orders.subscribe("billing")) {
      blip.topic("orders").publish("no order");
      orders.publish(Order.of("a"));
      assertThat(billing.receiveMatching(delivery -> delivery.value().cents() > 0, LONG))
          .isPresent();
      assertThat(billing.receive().delivery().text()).isEqualTo("no order");
    }
  }

  @Test
  void aPublisherGivesAsManyValuesAsWereRequested() throws Exception {
    try (TypedSubscription<Order> billing =
        orders.subscribe("billing").onBadPayload(BadPayloadPolicy.skip())) {
      var got = new LinkedBlockingQueue<Order>();
      billing.publisher().subscribe(new Requesting(2, got));
      for (String customer : List.of("a", "b", "c")) {
        blip.topic("orders").publish("no order");
        orders.publish(Order.of(customer));
      }
      await().atMost(LONG).until(() -> got.size() == 2);
      assertThat(got).containsExactly(Order.of("a"), Order.of("b"));
      assertThat(billing.receive().value()).isEqualTo(Order.of("c"));
    }
  }

  @Test
  void aListenerGetsValuesAndThePolicyTheRest() throws Exception {
    var got = new LinkedBlockingQueue<Order>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor();
        TypedSubscription<Order> billing =
            orders.subscribe("billing").onBadPayload(BadPayloadPolicy.deadLetter());
        var dead = blip.subscribe("$dlq/orders/billing", FROM_START)) {
      try (var _ = billing.listen(executor, delivery -> got.add(delivery.value()))) {
        blip.topic("orders").publish("no order");
        orders.publish(Order.of("a"));
        await().atMost(LONG).until(() -> got.contains(Order.of("a")));
        assertThat(dead.receive(LONG).orElseThrow().text()).isEqualTo("no order");
      }
    }
  }

  /** Requests some, and no more. */
  private record Requesting(int count, Queue<Order> got)
      implements Flow.Subscriber<TypedDelivery<Order>> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(count);
    }

    @Override
    public void onNext(TypedDelivery<Order> delivery) {
      got.add(delivery.value());
    }

    @Override
    public void onError(Throwable reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void onComplete() {
      // The broker's end.
    }
  }

  @Test
  void aCancelledFutureLosesNothing() throws Exception {
    try (TypedSubscription<Order> billing =
        orders.subscribe("billing").onBadPayload(BadPayloadPolicy.skip())) {
      CompletableFuture<TypedDelivery<Order>> given = billing.receiveAsync();
      assertThat(given.cancel(false)).isTrue();
      blip.topic("orders").publish("no order");
      orders.publish(Order.of("ann"));
      assertThat(billing.receive(LONG).orElseThrow().value()).isEqualTo(Order.of("ann"));
    }
  }

  @Test
  void theEndOfTheConsumerEndsWhatWaits() {
    TypedSubscription<Order> billing = orders.subscribe("billing");
    CompletableFuture<TypedDelivery<Order>> waiting = billing.receiveAsync();
    billing.close();
    await().atMost(LONG).until(waiting::isCompletedExceptionally);
    assertThat(billing.iterator().hasNext()).isFalse();
  }

  @Test
  void bytesStayBytes() throws Exception {
    TypedTopic<byte[]> raw = blip.topic("raw", Codec.bytes());
    try (TypedSubscription<byte[]> reader = raw.subscribe()) {
      raw.publish(
          new byte[] {(byte) 0xC1, (byte) 0xFF, 1}, message -> message.qos(QoS.AT_MOST_ONCE));
      assertThat(reader.receive().value()).containsExactly(0xC1, 0xFF, 1);
      // Bytes of an untyped publisher that only look like an envelope are a bad payload, not a
      // crash.
      blip.topic("raw").publish(Message.of(new byte[] {(byte) 0xC1, (byte) 0xFF, 1}));
      assertThatThrownBy(() -> reader.receive().value()).isInstanceOf(BadPayload.class);
    }
  }

  BlipMQ blip() {
    return blip;
  }
}
