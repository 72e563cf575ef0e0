package io.blipmq.micrometer;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.BrokerStats;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicStats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the broker has said last, asked anew when that is more than a second old. Any thread. */
final class Figures {
  static final long FRESH_NANOS = 1_000_000_000;
  private static final long PATIENCE_NANOS = 2_000_000_000;

  private final BlipMQ broker;
  private final List<String> topics;
  private final LongSupplier nanos;

  /** The rest is guarded by this. */
  private @Nullable CompletableFuture<Answer> asked;

  private @Nullable Answer last;
  private boolean current;
  private boolean begun;
  private long since;

  Figures(BlipMQ broker, List<String> topics, LongSupplier nanos) {
    this.broker = broker;
    this.topics = topics;
    this.nanos = nanos;
  }

  /** Everything at one time; a topic that is not there has none. */
  record Answer(BrokerStats broker, Map<String, TopicStats> topics) {
    @Nullable TopicStats topic(String name) {
      return topics.get(name);
    }

    @Nullable SubscriptionStats group(String topic, String name) {
      TopicStats stats = topics.get(topic);
      if (stats != null) {
        for (SubscriptionStats subscription : stats.subscriptions()) {
          if (subscription.name().equals(name)) {
            return subscription;
          }
        }
      }
      return null;
    }
  }

  /** What it says now; null where it does not answer. */
  synchronized @Nullable Answer now() {
    refresh();
    return current ? last : null;
  }

  private void refresh() {
    if (begun && nanos.getAsLong() - since < FRESH_NANOS) {
      return;
    }
    begun = true;
    CompletableFuture<Answer> question = asked;
    if (question == null) {
      question =
          CompletableFuture.supplyAsync(
              this::ask, task -> Thread.ofVirtual().name("blipmq-metrics").start(task));
      asked = question;
    }
    try {
      last = question.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
      current = true;
      asked = null;
    } catch (TimeoutException e) {
      current = false; // and the question stays asked
    } catch (InterruptedException e) {
      current = false;
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      current = false;
      asked = null;
    }
    since = nanos.getAsLong();
  }

  private Answer ask() {
    Map<String, TopicStats> answers = new HashMap<>();
    for (String topic : topics) {
      try {
        answers.put(topic, broker.topics().describe(topic));
      } catch (BlipException.TopicNotFound e) {
        // Perhaps it comes.
      }
    }
    return new Answer(broker.stats(), answers);
  }
}
