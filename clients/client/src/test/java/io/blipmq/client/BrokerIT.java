package io.blipmq.client;

import static io.blipmq.client.PublishIT.cause;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.api.TopicOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against the real broker. */
final class BrokerIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  private RunningBroker broker;
  private BlipMQ client;

  @BeforeEach
  void start() {
    broker = RunningBroker.inMemory();
    client = broker.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  private static Delivery next(Subscription subscription) throws InterruptedException {
    return subscription.receive(LONG).orElseThrow();
  }

  @Test
  void carriesAMessageWithEverythingItHas() throws InterruptedException {
    Topic topic = client.topic("orders");
    try (Subscription subscription = topic.subscribe("billing")) {
      Message message =
          Message.builder("paid")
              .key("customer 7")
              .header("kind", "order.paid")
              .ttl(Duration.ofMinutes(1))
              .build();
      assertThat(topic.publish(message).offset()).isZero();
      assertThat(topic.publish("second").offset()).isEqualTo(1);
      Delivery delivery = next(subscription);
      assertThat(delivery.text()).isEqualTo("paid");
      assertThat(delivery.key()).contains("customer 7");
      assertThat(delivery.headers().get("kind")).contains("order.paid");
      assertThat(delivery.attempt()).isEqualTo(1);
      subscription.settle(new Settlement.Accept(List.of(delivery))).join();
      assertThat(cause(subscription.settle(new Settlement.Accept(List.of(delivery)))))
          .isInstanceOf(BlipException.InvalidRequest.class);
      subscription.nack(next(subscription));
      Delivery again = next(subscription);
      assertThat(again.attempt()).isEqualTo(2);
      subscription.settle(new Settlement.AcceptThrough(again)).join();
    }
  }

  @Test
  void keepsMoreOnTheWayThanThePrefetchOfAConsumer() throws InterruptedException {
    Topic topic = client.topic("t");
    try (Subscription subscription = topic.subscribe(SubscribeOptions.group("g").withPrefetch(5))) {
      List<CompletableFuture<Confirmation>> futures = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        futures.add(topic.publishAsync(Message.of("m" + i)));
      }
      for (int i = 0; i < 5_000; i++) {
        assertThat(futures.get(i).join().offset()).isEqualTo(i);
        Delivery delivery = next(subscription);
        assertThat(delivery.text()).isEqualTo("m" + i);
        subscription.ack(delivery);
      }
      assertThat(subscription.tryReceive()).isEmpty();
    }
    assertThat(client.topics().describe("t").published()).isEqualTo(5_000);
  }

  @Test
  void deliversQosZeroBeyondThePrefetchWithoutSettling() throws InterruptedException {
    Topic topic = client.topic("t");
    try (Subscription subscription = topic.subscribe(SubscribeOptions.unnamed().withPrefetch(4))) {
      for (int i = 0; i < 500; i++) {
        var _ = topic.publishAsync(Message.builder("m" + i).qos(QoS.AT_MOST_ONCE).build());
      }
      for (int i = 0; i < 500; i++) {
        assertThat(next(subscription).text()).isEqualTo("m" + i);
      }
    }
  }

  @Test
  void sharesAGroupAndHandsOverWhenAConsumerLeaves() throws InterruptedException {
    Topic topic = client.topic("t");
    try (Subscription stays = topic.subscribe("g")) {
      Subscription leaves = topic.subscribe("g");
      for (int i = 0; i < 100; i++) {
        topic.publish("m" + i);
      }
      leaves.close();
      List<String> seen = new ArrayList<>();
      while (seen.size() < 100) {
        Delivery delivery = next(stays);
        seen.add(delivery.text());
        stays.ack(delivery);
      }
      assertThat(seen).doesNotHaveDuplicates();
    }
  }

  @Test
  void followsPatternsIntoTopicsThatComeLater() throws InterruptedException {
    try (Subscription subscription = client.subscribe("a/+/c", SubscribeOptions.group("g"))) {
      client.topic("a/1/c").publish("one");
      client.topic("a/2/c").publish("two");
      client.topic("a/2/d").publish("not this");
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Delivery delivery = next(subscription);
        seen.add(delivery.topic() + "=" + delivery.text());
        subscription.ack(delivery);
      }
      assertThat(seen).containsExactlyInAnyOrder("a/1/c=one", "a/2/c=two");
    }
  }

  @Test
  void publishesUnitsToOnePartition() {
    client.topics().create("t", TopicOptions.defaults().withPartitions(4));
    List<Message> unit = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      unit.add(Message.builder("m" + i).key("k" + i).build());
    }
    Confirmation confirmation = client.topic("t").publishBatch(unit).join();
    assertThat(confirmation.count()).isEqualTo(10);
    assertThat(confirmation.offset()).isZero();
  }

  @Test
  void confirmsEachMessageOfAPartitionedTopicWithItsPlace() throws InterruptedException {
    client.topics().create("t", TopicOptions.defaults().withPartitions(3));
    Topic topic = client.topic("t");
    List<CompletableFuture<Confirmation>> futures = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      futures.add(topic.publishAsync(Message.builder("m" + i).key("k" + i % 10).build()));
    }
    List<String> places = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Confirmation confirmation = futures.get(i).join();
      places.add(confirmation.partition() + "/" + confirmation.offset() + " m" + i);
    }
    List<String> seen = new ArrayList<>();
    try (Subscription subscription =
        topic.subscribe(SubscribeOptions.group("g").from(new StartPosition.Earliest()))) {
      for (int i = 0; i < 300; i++) {
        Delivery delivery = next(subscription);
        seen.add(delivery.partition() + "/" + delivery.offset() + " " + delivery.text());
        subscription.ack(delivery);
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(places);
  }

  @Test
  void seeksBackWhileMessagesAreOnTheWay() throws InterruptedException {
    Topic topic = client.topic("t");
    for (int i = 0; i < 50; i++) {
      topic.publish("m" + i);
    }
    try (Subscription subscription =
        topic.subscribe(
            SubscribeOptions.group("g").from(new StartPosition.Earliest()).withPrefetch(20))) {
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < round; i++) {
          next(subscription);
        }
        subscription.seek(new StartPosition.Offset(round)).join();
        Delivery first = next(subscription);
        assertThat(first.offset()).isEqualTo(round);
        subscription.settle(new Settlement.Accept(List.of(first))).join();
        subscription.seek(new StartPosition.Earliest()).join();
      }
    }
  }

  @Test
  void tellsConsumersThatTheirTopicWasDeleted() throws InterruptedException {
    Topic topic = client.topic("t");
    topic.publish("m");
    try (Subscription subscription = topic.subscribe("g")) {
      client.topics().delete("t");
      assertThatThrownBy(() -> subscription.receive(LONG))
          .isInstanceOf(BlipException.TopicNotFound.class);
    }
    assertThatThrownBy(() -> client.topics().describe("t"))
        .isInstanceOf(BlipException.TopicNotFound.class);
  }

  @Test
  void sendsDeadLettersBack() throws InterruptedException {
    Topic topic = client.topic("t");
    try (Subscription subscription = topic.subscribe("g")) {
      topic.publish("bad");
      subscription.settle(new Settlement.Reject(List.of(next(subscription)))).join();
      try (Subscription dead =
          client.subscribe(
              "$dlq/t/g", SubscribeOptions.unnamed().from(new StartPosition.Earliest()))) {
        assertThat(next(dead).text()).isEqualTo("bad");
      }
      assertThat(client.topics().resendDeadLetters("t", "g")).isEqualTo(1);
      Delivery again = next(subscription);
      assertThat(again.text()).isEqualTo("bad");
      subscription.settle(new Settlement.Accept(List.of(again))).join();
    }
    assertThat(client.stats().published()).isPositive();
    client.topics().deleteSubscription("t", "g");
    assertThatThrownBy(() -> client.topics().deleteSubscription("t", "g"))
        .isInstanceOf(BlipException.SubscriptionNotFound.class);
  }
}
