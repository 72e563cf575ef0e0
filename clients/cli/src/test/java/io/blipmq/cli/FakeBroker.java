package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.BrokerStats;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Delivery;
import io.blipmq.api.DropStats;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.Position;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.PublishResult;
import io.blipmq.api.Rates;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.TopicStats;
import io.blipmq.api.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A broker that does what a test tells it: one list of published messages, one queue of deliveries,
 * and settlements to look at. What it answers to a publish and to a settlement is a function.
 */
final class FakeBroker implements BlipMQ {
  final List<Message> published = new ArrayList<>();
  final LinkedBlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  final List<Delivery> acknowledged = new ArrayList<>();
  final List<TopicStats> topicStats = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  final List<SubscribeOptions> subscribed = new ArrayList<>();
  final List<PublishOptions> publishOptions = new ArrayList<>();
  final List<TopicOptions> topicOptions = new ArrayList<>();
  boolean closed;

  /** Gets the index of the message, from 0. */
  Function<Integer, CompletableFuture<Confirmation>> publishAnswer =
      index -> CompletableFuture.completedFuture(confirmation(index));

  Function<Settlement, CompletableFuture<Void>> settleAnswer =
      _ -> CompletableFuture.completedFuture(null);

  static Confirmation confirmation(long offset) {
    return new Confirmation(0, offset, 1, Durability.SYNCED);
  }

  /** Puts a message where the next receiver finds it. */
  void deliver(Message message) {
    Message stored = message.toBuilder().createdMillis(1_700_000_000_000L).build();
    deliveries.add(new Delivery("demo", 0, deliveries.size(), 1, stored));
  }

  @Override
  public Topic topic(String name, PublishOptions options) {
    calls.add("topic " + name);
    publishOptions.add(options);
    return new FakeTopic(name);
  }

  @Override
  public Subscription subscribe(String topicOrPattern, SubscribeOptions options) {
    calls.add("subscribe " + topicOrPattern);
    subscribed.add(options);
    return new FakeSubscription(options);
  }

  @Override
  public Topics topics() {
    return new FakeTopics();
  }

  @Override
  public BrokerStats stats() {
    return new BrokerStats(1, 2, 3, 4, 5, new DropStats(1, 2, 4, 6), new Rates(10.4, 20.6), 8, 9);
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class FakeTopic implements Topic {
    private final String name;

    FakeTopic(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public CompletableFuture<Confirmation> publishAsync(Message message) {
      published.add(message);
      return publishAnswer.apply(published.size() - 1);
    }

    @Override
    public CompletableFuture<Confirmation> publishBatch(List<Message> messages) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<PublishResult> tryPublishAsync(Message message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Subscription subscribe(SubscribeOptions options) {
      throw new UnsupportedOperationException();
    }
  }

  private final class FakeSubscription implements Subscription {
    private final SubscribeOptions options;

    FakeSubscription(SubscribeOptions options) {
      this.options = options;
    }

    @Override
    public SubscribeOptions options() {
      return options;
    }

    @Override
    public Optional<Delivery> receiveMatching(
        Predicate<? super Delivery> wanted, Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Delivery> receiveBatch(int max, Duration timeout) throws InterruptedException {
      List<Delivery> batch = new ArrayList<>();
      deliveries.drainTo(batch, max);
      if (batch.isEmpty()) {
        Delivery first = deliveries.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (first != null) {
          batch.add(first);
        }
      }
      return batch;
    }

    @Override
    public CompletableFuture<Delivery> receiveAsync() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> settle(Settlement settlement) {
      acknowledged.addAll(((Settlement.Accept) settlement).deliveries());
      return settleAnswer.apply(settlement);
    }

    @Override
    public CompletableFuture<Void> seek(StartPosition position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Position> positions() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private final class FakeTopics implements Topics {
    @Override
    public void create(String name, TopicOptions options) {
      calls.add("create " + name);
      topicOptions.add(options);
    }

    @Override
    public void alter(String name, TopicOptions options) {
      calls.add("alter " + name);
      topicOptions.add(options);
    }

    @Override
    public void delete(String name) {
      calls.add("delete " + name);
    }

    @Override
    public List<TopicStats> list() {
      return topicStats;
    }

    @Override
    public TopicStats describe(String name) {
      return topicStats.stream()
          .filter(topic -> topic.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new BlipException.TopicNotFound("there is no topic " + name));
    }

    @Override
    public void deleteSubscription(String topicOrPattern, String group) {
      calls.add("delete " + topicOrPattern + " " + group);
    }

    @Override
    public long resendDeadLetters(String topic, String group) {
      throw new UnsupportedOperationException();
    }
  }
}
