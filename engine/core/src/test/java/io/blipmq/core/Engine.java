package io.blipmq.core;

import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Routing;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.PublishListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A broker under test, in one thread, with time and log in the test's hands. */
final class Engine {
  final ManualTime time = new ManualTime(42);
  final @Nullable MemoryLog log;
  final BrokerConfig config;
  final Broker broker;

  private Engine(BrokerConfig config, @Nullable MemoryLog log) {
    this.config = config;
    this.log = log;
    this.broker = Broker.open(config, Optional.ofNullable(log), time.environment());
  }

  static BrokerConfig defaults() {
    return BrokerConfig.defaults(64 << 20);
  }

  static Engine inMemory() {
    return new Engine(defaults(), null);
  }

  static Engine inMemory(BrokerConfig config) {
    return new Engine(config, null);
  }

  static Engine journaled() {
    return new Engine(defaults(), new MemoryLog());
  }

  static Engine on(MemoryLog log) {
    return new Engine(defaults(), log);
  }

  static Engine on(BrokerConfig config, MemoryLog log) {
    return new Engine(config, log);
  }

  /** Kills the broker and opens another on what the log holds. */
  Engine restart() {
    settle();
    return on(java.util.Objects.requireNonNull(log).crash(0));
  }

  void settle() {
    if (log != null) {
      log.settle();
    }
  }

  void advance(Duration by) {
    time.advance(by);
    broker.runTimers();
    settle();
  }

  /** How a publish ended. */
  static final class Answer implements PublishListener {
    @Nullable Confirmation confirmation;
    @Nullable ErrorCode refusal;
    String text = "";

    @Override
    public void confirmed(int partition, long firstOffset, int count, Durability durability) {
      checkFirst();
      confirmation = new Confirmation(partition, firstOffset, count, durability);
    }

    @Override
    public void refused(ErrorCode code, String message) {
      checkFirst();
      refusal = code;
      text = message;
    }

    Confirmation confirmed() {
      if (confirmation == null) {
        throw new AssertionError("not confirmed: " + refusal + " " + text);
      }
      return confirmation;
    }

    boolean isOpen() {
      return confirmation == null && refusal == null;
    }

    private void checkFirst() {
      if (!isOpen()) {
        throw new AssertionError("answered twice");
      }
    }
  }

  Answer publish(String topic, Message... messages) {
    Answer answer = send(topic, messages);
    settle();
    return answer;
  }

  /** Publishes without answering the log. */
  Answer send(String topic, Message... messages) {
    Answer answer = new Answer();
    broker
        .topic(topic)
        .publish(Publication.of(List.of(messages), Duration.ofSeconds(30).toNanos()), answer);
    return answer;
  }

  /** Publishes with a producer's number of the publication. */
  Answer publishAs(long producer, long sequence, String topic, String text) {
    Answer answer = new Answer();
    var one =
        new Publication(
            List.of(Message.of(text)),
            Durability.MEMORY,
            Duration.ofSeconds(30).toNanos(),
            producer,
            sequence,
            Routing.byKey());
    broker.topic(topic).publish(one, answer);
    settle();
    return answer;
  }

  Answer publish(String topic, String text) {
    return publish(topic, Message.of(text));
  }

  static Message qos0(String text) {
    return Message.builder(text).qos(QoS.AT_MOST_ONCE).build();
  }

  static Message keyed(String key, String text) {
    return Message.builder(text).key(key).build();
  }

  Reader reader(String pattern, SubscribeOptions options) {
    Reader reader = new Reader(this, pattern, options);
    settle();
    return reader;
  }

  /** A reader of a set of filters; unnamed if the name is empty. */
  Reader setReader(String name, String... filters) {
    Reader reader = new Reader(this, name.isEmpty() ? Optional.empty() : Optional.of(name));
    for (String filter : filters) {
      broker.sets().add(reader.consumer, filter);
    }
    settle();
    return reader;
  }

  /** A message as a reader got it. */
  record Got(int cursor, String topic, int partition, long offset, int attempt, Message message) {
    String text() {
      return message.text();
    }
  }

  /** A consumer that a test polls. */
  static final class Reader {
    final Consumer consumer;
    private final Engine engine;
    int signals;

    Reader(Engine engine, String pattern, SubscribeOptions options) {
      this.engine = engine;
      this.consumer = engine.broker.subscribe(pattern, options, () -> signals++);
      consumer.addCredit(options.prefetch(), 0);
    }

    Reader(Engine engine, Optional<String> set) {
      this.engine = engine;
      this.consumer =
          engine.broker.sets().subscribe(set, SubscribeOptions.unnamed(), () -> signals++);
      consumer.addCredit(SubscribeOptions.DEFAULT_PREFETCH, 0);
    }

    List<Got> poll(int max) {
      List<Got> got = new ArrayList<>();
      consumer.poll(
          (cursor, offset, attempt, qos, message) ->
              got.add(
                  new Got(
                      cursor.id(),
                      cursor.topic(),
                      cursor.partition().index(),
                      offset,
                      attempt,
                      message)),
          max);
      engine.settle();
      return got;
    }

    List<Got> poll() {
      return poll(Integer.MAX_VALUE);
    }

    List<String> texts() {
      return poll().stream().map(Got::text).toList();
    }

    int ack(Got got) {
      int missed = consumer.accept(got.cursor(), got.offset(), got.offset());
      engine.settle();
      return missed;
    }

    void ackAll(List<Got> all) {
      all.forEach(this::ack);
    }

    int nack(Got got, long delayMillis) {
      int missed = consumer.retry(got.cursor(), got.offset(), got.offset(), delayMillis);
      engine.settle();
      return missed;
    }

    void close() {
      engine.broker.unsubscribe(consumer);
      engine.settle();
    }
  }
}
