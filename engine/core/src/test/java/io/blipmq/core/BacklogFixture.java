package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.core.Engine.Got;
import io.blipmq.core.Engine.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** A small broker, a log in memory, and readers that go through a backlog. */
abstract class BacklogFixture {
  static final SubscribeOptions GROUP = SubscribeOptions.group("g").withPrefetch(50);
  static final int BYTES = 1_000;
  static final String PADDING = "x".repeat(BYTES);

  Engine engine = Engine.on(small(), new MemoryLog());

  static BrokerConfig small() {
    return BrokerConfig.defaults(2 << 20);
  }

  MemoryLog log() {
    return Objects.requireNonNull(engine.log);
  }

  static String text(int i) {
    return i + " " + PADDING;
  }

  static int number(Got got) {
    return Integer.parseInt(got.text().substring(0, got.text().indexOf(' ')));
  }

  void publish(String topic, int from, int to) {
    for (int i = from; i < to; i++) {
      assertThat(engine.publish(topic, text(i)).refusal).isNull();
    }
  }

  List<Integer> drain(Reader reader) {
    List<Integer> numbers = new ArrayList<>();
    while (true) {
      int signals = reader.signals;
      List<Got> got = reader.poll(50);
      if (got.isEmpty() && reader.signals == signals) {
        return numbers;
      }
      for (Got one : got) {
        numbers.add(number(one));
        reader.ack(one);
      }
      reader.consumer.addCredit(got.size(), 0);
    }
  }

  static void same(List<Integer> got, List<Integer> expected) {
    for (int i = 0; i < Math.max(got.size(), expected.size()); i++) {
      int a = i < got.size() ? got.get(i) : -1;
      int b = i < expected.size() ? expected.get(i) : -1;
      assertThat(a).as("at %d of %d", i, got.size()).isEqualTo(b);
    }
  }

  static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  SubscriptionStats stats(String topic) {
    return engine.broker.admin().describe(topic).subscriptions().getFirst();
  }
}
