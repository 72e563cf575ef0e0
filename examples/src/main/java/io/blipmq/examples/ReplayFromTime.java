package io.blipmq.examples;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.Retention;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.api.TopicOptions;
import java.time.Duration;
import java.time.Instant;

/** A topic that keeps its last day, and readers that start in the past. */
final class ReplayFromTime {
  private ReplayFromTime() {}

  public static void main(String[] args) throws InterruptedException {
    try (BlipMQ blip = BlipMQ.open()) {
      blip.topics()
          .create(
              "sensor",
              TopicOptions.defaults().withRetention(new Retention(0, 0, Duration.ofDays(1))));

      Topic sensor = blip.topic("sensor");
      Instant now = Instant.now();
      for (int hoursAgo : new int[] {4, 3, 2, 1}) {
        // Usually the time of publishing; here as if we had been at it for hours.
        Instant created = now.minus(Duration.ofHours(hoursAgo));
        sensor.publish(
            Message.builder("measured " + hoursAgo + " hours ago")
                .createdMillis(created.toEpochMilli())
                .build());
      }

      Instant since = now.minus(Duration.ofMinutes(150));
      try (Subscription reader =
          sensor.subscribe(SubscribeOptions.unnamed().from(new StartPosition.Time(since)))) {
        System.out.println("since two and a half hours:");
        print(reader, 2);

        reader.seek(new StartPosition.Earliest()).join(); // back to the beginning
        System.out.println("from the beginning:");
        print(reader, 4);
      }
    }
  }

  private static void print(Subscription reader, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      Delivery delivery = reader.receive();
      System.out.println("  offset " + delivery.offset() + ": " + delivery.text());
      reader.ack(delivery);
    }
  }
}
