package io.blipmq.examples;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.PublishResult;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.time.Duration;

/**
 * A reader that is slower than its publisher, and may fall two messages behind. What a publisher
 * then sees is its own choice: it waits, it waits for a while, or it is told at once.
 */
final class BackPressure {
  private static final SubscribeOptions SLOW =
      SubscribeOptions.group("slow").withCapacity(2).withOverflow(OverflowPolicy.BLOCK);

  private BackPressure() {}

  public static void main(String[] args) throws InterruptedException {
    try (BlipMQ blip = BlipMQ.open()) {
      waiting(blip);
      waitingForAWhile(blip);
      toldAtOnce(blip);
    }
  }

  private static void waiting(BlipMQ blip) throws InterruptedException {
    System.out.println("-- publish() waits for room");
    Topic topic = blip.topic("waiting");
    try (Subscription reader = topic.subscribe(SLOW)) {
      Thread publisher = Thread.startVirtualThread(() -> publishFive(topic));
      for (int i = 0; i < 5; i++) {
        System.out.println("got " + reader.receive().text());
      }
      publisher.join();
    }
  }

  private static void publishFive(Topic topic) {
    try {
      for (int i = 1; i <= 5; i++) {
        topic.publish("message " + i);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void waitingForAWhile(BlipMQ blip) throws InterruptedException {
    System.out.println("-- with a deadline it gives up");
    PublishOptions options = PublishOptions.defaults().withDeadline(Duration.ofMillis(50));
    Topic topic = blip.topic("for a while", options);
    try (Subscription reader = topic.subscribe(SLOW)) {
      for (int i = 1; i <= 3; i++) {
        try {
          topic.publish("message " + i);
          System.out.println("published message " + i);
        } catch (BlipException.QueueFull full) {
          System.out.println("message " + i + ": " + full.code().text());
        }
      }
      System.out.println("got " + reader.receive().text());
    }
  }

  private static void toldAtOnce(BlipMQ blip) throws InterruptedException {
    System.out.println("-- tryPublish() says so at once");
    Topic topic = blip.topic("at once");
    try (Subscription reader = topic.subscribe(SLOW)) {
      for (int i = 1; i <= 3; i++) {
        String result =
            switch (topic.tryPublish(Message.of("message " + i))) {
              case PublishResult.Accepted(var confirmation) -> "offset " + confirmation.offset();
              case PublishResult.Refused refused -> refused.code().text();
            };
        System.out.println("message " + i + ": " + result);
      }
      System.out.println("got " + reader.receive().text());
    }
  }
}
