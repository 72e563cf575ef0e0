package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Confirmation;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections cut and brokers started again in the middle of things. */
final class ReconnectIT {
  private static final int PUBLISHERS = 3;
  private static final int MESSAGES = 4_000;

  @TempDir Path folder;

  /** A group's reader: what it got, in order, repetitions left out. */
  private static final class Reader {
    private final Set<String> known = new HashSet<>();
    private final List<String> inOrder = new ArrayList<>();
    private final AtomicInteger distinct = new AtomicInteger();

    void read(Subscription subscription) {
      for (Delivery delivery : subscription) {
        if (known.add(delivery.text())) {
          inOrder.add(delivery.text());
          distinct.incrementAndGet();
        }
        subscription.ack(delivery);
      }
    }

    void assertEverythingOnceAndInOrder() {
      for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
        String prefix = publisher + ":";
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
          expected.add(prefix + i);
        }
        assertThat(inOrder.stream().filter(text -> text.startsWith(prefix)))
            .containsExactlyElementsOf(expected);
      }
    }
  }

  private static CompletableFuture<Void> inBackground(Runnable task) {
    return CompletableFuture.runAsync(task, run -> Thread.ofVirtual().start(run));
  }

  private static void publishAll(Topic topic, int publisher, AtomicInteger confirmed) {
    List<CompletableFuture<Confirmation>> futures = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      futures.add(topic.publishAsync(Message.of(publisher + ":" + i)));
      if (i % 100 == 99) {
        futures.forEach(CompletableFuture::join);
        confirmed.addAndGet(futures.size());
        futures.clear();
      }
    }
  }

  private void run(BlipMQ client, Runnable disturb) {
    Topic topic = client.topic("t");
    SubscribeOptions options =
        SubscribeOptions.group("a").from(new StartPosition.Earliest()).withPrefetch(64);
    Subscription first = topic.subscribe(options);
    Subscription second =
        topic.subscribe(SubscribeOptions.group("b").from(new StartPosition.Earliest()));
    Reader a = new Reader();
    Reader b = new Reader();
    List<CompletableFuture<Void>> readers =
        List.of(inBackground(() -> a.read(first)), inBackground(() -> b.read(second)));
    AtomicInteger confirmed = new AtomicInteger();
    List<CompletableFuture<Void>> publishers = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      int publisher = i;
      publishers.add(inBackground(() -> publishAll(topic, publisher, confirmed)));
    }
    for (int round = 1; round <= 8; round++) {
      int enough = round * PUBLISHERS * MESSAGES / 10;
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> confirmed.get() >= enough);
      disturb.run();
    }
    publishers.forEach(CompletableFuture::join);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            a.distinct.get() == PUBLISHERS * MESSAGES && b.distinct.get() == PUBLISHERS * MESSAGES);
    first.close();
    second.close();
    readers.forEach(CompletableFuture::join);
    a.assertEverythingOnceAndInOrder();
    b.assertEverythingOnceAndInOrder();
    assertThat(client.topics().describe("t").published()).isEqualTo(PUBLISHERS * MESSAGES);
  }

  @Test
  void losesAndDoublesNothingWhenConnectionsAreCut() {
    Random random = new Random(ThreadLocalRandom.current().nextLong());
    try (RunningBroker broker = RunningBroker.inMemory();
        CuttingProxy proxy = new CuttingProxy(broker.port());
        BlipMQ client = BlipMQ.connect(ConnectOptions.to(proxy.address()))) {
      run(
          client,
          () -> {
            LockSupport.parkNanos(random.nextLong(2_000_000));
            proxy.cut();
          });
    }
  }

  @Test
  void losesAndDoublesNothingWhenTheBrokerIsStartedAgain() {
    RunningBroker[] broker = {RunningBroker.journaled(folder)};
    try (CuttingProxy proxy = new CuttingProxy(broker[0].port());
        BlipMQ client = BlipMQ.connect(ConnectOptions.to(proxy.address()))) {
      run(
          client,
          () -> {
            proxy.target(0);
            proxy.cut();
            broker[0].close();
            broker[0] = RunningBroker.journaled(folder);
            proxy.target(broker[0].port());
          });
    } finally {
      broker[0].close();
    }
  }

  @Test
  void carriesOnAfterABrokerThatWentDownProperly() throws InterruptedException {
    RunningBroker broker = RunningBroker.journaled(folder);
    try (CuttingProxy proxy = new CuttingProxy(broker.port());
        BlipMQ client = BlipMQ.connect(ConnectOptions.to(proxy.address()))) {
      Topic topic = client.topic("t");
      topic.publish("before");
      broker.close();
      var waits = topic.publishAsync(Message.of("after"));
      broker = RunningBroker.journaled(folder);
      proxy.target(broker.port());
      assertThat(waits.join().offset()).isEqualTo(1);
      assertThat(client.topics().describe("t").published()).isEqualTo(2);
    } finally {
      broker.close();
    }
  }
}
