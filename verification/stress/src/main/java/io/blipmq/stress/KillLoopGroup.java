package io.blipmq.stress;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.TopicName;
import io.blipmq.testkit.Got;
import io.blipmq.testkit.GroupPromises;
import io.blipmq.testkit.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A group of the kill loop; each consumer runs in a thread of its own. */
final class KillLoopGroup {
  /** Reads all dead letters. */
  static final String UNDERTAKER = "undertaker";

  private static final Duration A_MOMENT = Duration.ofMillis(100);

  private final KillLoopLoad load;
  private final String pattern;
  private final String name;
  private final GroupPromises owed;
  private final boolean undertaker;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong recorded = new AtomicLong();

  KillLoopGroup(KillLoopLoad load, String pattern, String name) {
    this.load = load;
    this.pattern = pattern;
    this.name = name;
    undertaker = name.equals(UNDERTAKER);
    owed = load.promises().opened(pattern, name);
  }

  /** How many consumers it is to have. */
  int members() {
    return undertaker ? 1 : 2;
  }

  private SubscribeOptions options() {
    return SubscribeOptions.group(name)
        .from(new StartPosition.Earliest())
        .withMaxRetries(1_000_000)
        .withRetryBackoff(Duration.ofMillis(20));
  }

  /** Makes the subscription. */
  void make(BlipMQ client) {
    client.subscribe(pattern, options().withPrefetch(1)).close();
  }

  /** Takes messages and settles them in all ways, until the broker is gone. */
  void consume(BlipMQ client, Random random) {
    try {
      while (load.alive()) {
        Receiver receiver = owed.joined();
        SubscribeOptions options = options().withPrefetch(1 + random.nextInt(100));
        try (Subscription subscription = client.subscribe(pattern, options)) {
          int turns = 20 + random.nextInt(200);
          for (int i = 0; i < turns && load.alive(); i++) {
            for (Delivery one : subscription.receiveBatch(20, A_MOMENT)) {
              got(receiver, one);
              settle(receiver, subscription, one, random.nextInt(100));
            }
          }
          receiver.left();
        }
      }
    } catch (BlipException e) {
      load.expectDeath(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void got(Receiver receiver, Delivery one) {
    delivered.incrementAndGet();
    Got got = new Got(one.topic(), one.partition(), one.offset(), one.attempt(), one.text());
    if (undertaker) {
      one.headers().get("blip-dead-topic").ifPresent(topic -> dead(one, got.number(), topic));
    } else {
      receiver.got(got, System.currentTimeMillis());
    }
  }

  private void dead(Delivery letter, int number, String topic) {
    String group = letter.headers().get("blip-dead-subscription").orElse("");
    for (KillLoopGroup one : load.groups()) {
      boolean reads = one.pattern.equals(topic) || TopicName.matches(one.pattern, topic);
      if (one.name.equals(group) && reads) {
        one.owed.deadLetterSeen(number);
      }
    }
  }

  private void settle(Receiver receiver, Subscription subscription, Delivery one, int dice) {
    int number = new Got("", 0, 0, 0, one.text()).number();
    if (undertaker || dice >= 14) {
      var _ = accept(receiver, subscription, one, number);
    } else if (dice < 5) {
      receiver.returnedOverWire(number);
      var _ = subscription.settle(Settlement.Retry.now(List.of(one)));
    } else if (dice < 9) {
      receiver.returnedOverWire(number);
      var _ =
          subscription.settle(Settlement.Retry.after(List.of(one), Duration.ofMillis(dice * 10L)));
    } else if (dice < 10) {
      reject(receiver, subscription, one, number);
    }
  }

  private static void reject(
      Receiver receiver, Subscription subscription, Delivery one, int number) {
    receiver.asks(number);
    var _ =
        subscription
            .settle(new Settlement.Reject(List.of(one)))
            .whenComplete((_, error) -> {
              if (error == null) {
                receiver.rejected(number);
              }
            });
  }

  private CompletableFuture<Void> accept(
      Receiver receiver, Subscription subscription, Delivery one, int number) {
    if (!undertaker) {
      receiver.asks(number);
    }
    return subscription
        .settle(new Settlement.Accept(List.of(one)))
        .whenComplete((_, error) -> {
          if (error == null && !undertaker) {
            recorded.incrementAndGet();
            receiver.recorded(number);
          }
        });
  }

  /** Takes and acknowledges everything, until nothing has come for that long. */
  void drain(BlipMQ client, Duration quiet) {
    Receiver receiver = owed.joined();
    try (Subscription subscription = client.subscribe(pattern, options().withPrefetch(2_000))) {
      List<Delivery> some = subscription.receiveBatch(1_000, quiet.multipliedBy(2));
      while (!some.isEmpty()) {
        for (Delivery one : some) {
          got(receiver, one);
          var _ = accept(receiver, subscription, one, new Got("", 0, 0, 0, one.text()).number());
        }
        some = subscription.receiveBatch(1_000, quiet);
      }
      receiver.left();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  long delivered() {
    return delivered.get();
  }

  long recorded() {
    return recorded.get();
  }
}
