package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.DeadLetters;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.core.topic.TopicHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Sends dead letters back: reads the dead-letter topic as a group of its own, publishes each
 * message to the topic it came from, for the group alone that gave up on it, and acknowledges it
 * when it is stored. What has been sent back once is not sent back again.
 */
final class DeadLetterResend {
  private static final String GROUP = "blip-resend";
  private static final int BATCH = 256;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private DeadLetterResend() {}

  private record Letter(int cursor, long offset, Message message) {}

  static long run(Broker broker, String topic, String group) {
    String letters = DeadLetters.topic(topic, group);
    if (broker.topics().find(letters) == null) {
      throw new BlipException.TopicNotFound(
          "there are no dead letters of group " + group + " of topic " + topic);
    }
    TopicHandle target = broker.topic(topic);
    Consumer consumer =
        broker.subscribe(
            letters, SubscribeOptions.group(GROUP).from(new StartPosition.Earliest()), () -> {});
    try {
      long sent = 0;
      List<Letter> batch = take(consumer);
      while (!batch.isEmpty()) {
        for (Letter letter : batch) {
          publish(target, DeadLetters.back(letter.message(), group));
          consumer.accept(letter.cursor(), letter.offset(), letter.offset());
          sent++;
        }
        batch = take(consumer);
      }
      return sent;
    } finally {
      broker.unsubscribe(consumer);
    }
  }

  private static List<Letter> take(Consumer consumer) {
    List<Letter> batch = new ArrayList<>();
    consumer.addCredit(BATCH - (int) consumer.credit(), 0);
    consumer.poll(
        (cursor, offset, attempt, qos, message) ->
            batch.add(new Letter(cursor.id(), offset, message)),
        BATCH);
    return batch;
  }

  private static void publish(TopicHandle target, Message message) {
    CompletableFuture<Long> stored = new CompletableFuture<>();
    target.publish(
        Publication.of(List.of(message), DEADLINE.toNanos()),
        new PublishListener() {
          @Override
          public void confirmed(int partition, long firstOffset, int count, Durability durability) {
            stored.complete(firstOffset);
          }

          @Override
          public void refused(ErrorCode code, String text) {
            stored.completeExceptionally(BlipException.of(code, text));
          }
        });
    try {
      stored.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BlipException refused) {
        throw refused;
      }
      throw e;
    }
  }
}
