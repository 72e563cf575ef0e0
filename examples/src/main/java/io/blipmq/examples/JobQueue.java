package io.blipmq.examples;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.time.Duration;

/**
 * Jobs that are done once by whoever of a group is free, tried again when they fail, put aside when
 * they fail too often, and sent back once the reason is mended.
 */
final class JobQueue {
  /** What all consumers of the group "workers" say; the first one decides. */
  private static final SubscribeOptions WORKERS =
      SubscribeOptions.group("workers")
          .withMaxRetries(2)
          .withRetryBackoff(Duration.ofMillis(5))
          .withAckDeadline(Duration.ofMinutes(1));

  private JobQueue() {}

  public static void main(String[] args) throws InterruptedException {
    try (BlipMQ blip = BlipMQ.open();
        Subscription worker = blip.subscribe("jobs", WORKERS);
        Subscription deadLetters =
            blip.subscribe(
                "$dlq/jobs/workers",
                SubscribeOptions.unnamed().from(new StartPosition.Earliest()))) {
      Topic jobs = blip.topic("jobs");
      jobs.publish("mail to ann");
      jobs.publish("mail to nobody");

      System.out.println("-- the mail server does not know nobody");
      work(worker, 4, false);

      Delivery dead = deadLetters.receive();
      System.out.println(
          "put aside: %s, after %s attempts"
              .formatted(dead.text(), dead.headers().get("blip-dead-attempts").orElse("?")));

      System.out.println("-- now it does");
      System.out.println("sent back: " + blip.topics().resendDeadLetters("jobs", "workers"));
      work(worker, 1, true);
    }
  }

  /** Takes so many jobs, failed ones counted each time. */
  private static void work(Subscription worker, int count, boolean knowsNobody)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      Delivery job = worker.receive();
      boolean done = knowsNobody || !job.text().endsWith("nobody");
      System.out.println(
          "attempt %d: %s %s".formatted(job.attempt(), job.text(), done ? "done" : "failed"));
      if (done) {
        worker.ack(job);
      } else {
        worker.nack(job); // again after the backoff, and longer the next time
      }
    }
  }
}
