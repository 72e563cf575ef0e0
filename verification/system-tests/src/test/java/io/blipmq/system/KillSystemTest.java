package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.Settlement;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL under load, several times, with one publisher and two groups that stay connected: each
 * group gets every message, in order, and twice only what it had not been told to be settled.
 */
class KillSystemTest {
  private static final int MESSAGES = 20_000;
  private static final int KILLS = Boolean.getBoolean("blipmq.campaign") ? 40 : 3;

  @TempDir Path folder;
  private final AtomicInteger progress = new AtomicInteger();

  @Test
  @Timeout(110)
  void nothingConfirmedIsLostAndNothingSettledComesBack() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (Daemon daemon = Daemon.in(folder).with("PORT", Integer.toString(port)).start();
        BlipMQ publisher = daemon.client();
        BlipMQ one = daemon.client();
        BlipMQ two = daemon.client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Group a = new Group(one, "a");
      Group b = new Group(two, "b");
      List<Future<?>> work = new ArrayList<>();
      work.add(threads.submit(() -> publish(publisher)));
      work.add(threads.submit(a::read));
      work.add(threads.submit(b::read));
      for (int kill = 1; kill <= KILLS; kill++) {
        int at = MESSAGES / (KILLS + 1) * kill;
        org.awaitility.Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(2))
            .until(() -> progress.get() >= at);
        daemon.kill();
        daemon.start();
      }
      for (Future<?> one1 : work) {
        one1.get();
      }
      a.check();
      b.check();
    }
  }

  private Void publish(BlipMQ broker) throws Exception {
    var topic = broker.topic("t");
    List<Future<?>> window = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      window.add(topic.publishAsync(Message.of(Integer.toString(i))));
      if (window.size() == 500) {
        for (Future<?> one : window) {
          one.get();
        }
        window.clear();
        progress.set(i);
      }
    }
    for (Future<?> one : window) {
      one.get();
    }
    return null;
  }

  /** A consumer that acknowledges in batches and notes what has been recorded. */
  private static final class Group {
    private final Subscription subscription;
    private final Set<Integer> recorded = ConcurrentHashMap.newKeySet();
    private final List<Integer> order = new ArrayList<>();
    private final List<Integer> cameBack = new ArrayList<>();
    private int next;

    Group(BlipMQ broker, String name) {
      subscription = broker.topic("t").subscribe(SubscribeOptions.group(name).withPrefetch(256));
    }

    Void read() throws InterruptedException {
      while (next < MESSAGES) {
        List<Delivery> batch = subscription.receiveBatch(64, Duration.ofSeconds(30));
        assertThat(batch).as("nothing came for 30 s after " + next).isNotEmpty();
        for (Delivery delivery : batch) {
          int number = Integer.parseInt(delivery.text());
          if (recorded.contains(number)) {
            cameBack.add(number);
          }
          if (number >= next) {
            order.add(number);
            next = number + 1;
          }
        }
        List<Integer> numbers = batch.stream().map(d -> Integer.parseInt(d.text())).toList();
        var _ =
            subscription
                .settle(new Settlement.Accept(batch))
                .handle((_, failure) -> failure == null && recorded.addAll(numbers));
      }
      Optional<Delivery> more = subscription.tryReceive();
      assertThat(more).isEmpty();
      return null;
    }

    void check() {
      assertThat(order).isEqualTo(IntStream.range(0, MESSAGES).boxed().toList());
      assertThat(cameBack).as("settled and recorded, came back").isEmpty();
    }
  }
}
