package io.blipmq.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.BrokerStats;
import io.blipmq.api.DropStats;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.Rates;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.api.Topics;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is asked and when, where the broker is slow or gone: one that does as it is told. */
final class FiguresTest {
  private static final BrokerStats SOME =
      new BrokerStats(1, 2, 3, 4, 5, DropStats.NONE, Rates.NONE, 6, 7);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger questions = new AtomicInteger();
  private Supplier<BrokerStats> stats = () -> SOME;
  private final Figures figures = new Figures(new Asked(), List.of(), nanos::get);

  @Test
  void asksOnceASecondHoweverManyMetersAreRead() {
    for (int i = 0; i < 50; i++) {
      assertThat(figures.now()).isNotNull();
    }
    assertThat(questions).hasValue(1);
    nanos.addAndGet(Figures.FRESH_NANOS);
    assertThat(figures.now()).isNotNull();
    assertThat(questions).hasValue(2);
  }

  @Test
  void hasNothingWhileTheBrokerRefusesAndSomethingWhenItAnswersAgain() {
    stats =
        () -> {
          throw new BlipException.Disconnected("gone");
        };
    assertThat(figures.now()).isNull();
    assertThat(figures.now()).isNull();
    assertThat(questions).hasValue(1);
    stats = () -> SOME;
    nanos.addAndGet(Figures.FRESH_NANOS);
    assertThat(figures.now()).isNotNull();
  }

  @Test
  void aBrokerThatDoesNotAnswerIsAskedOnceAndHoldsUpOneReaderASecond() {
    CountDownLatch answer = new CountDownLatch(1);
    stats = () -> held(answer);
    for (int i = 0; i < 50; i++) {
      assertThat(figures.now()).isNull();
    }
    answer.countDown();
    nanos.addAndGet(Figures.FRESH_NANOS);
    assertThat(figures.now()).isNotNull();
    assertThat(questions).hasValue(1);
  }

  @Test
  void anInterruptedReaderHasNothingAndStaysInterrupted() {
    CountDownLatch never = new CountDownLatch(1);
    stats = () -> held(never);
    Thread.currentThread().interrupt();
    assertThat(figures.now()).isNull();
    assertThat(Thread.interrupted()).isTrue();
    never.countDown();
  }

  private static BrokerStats held(CountDownLatch until) {
    try {
      until.await();
      return SOME;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers with {@link #stats}, and does nothing else. */
  private final class Asked implements BlipMQ {
    @Override
    public BrokerStats stats() {
      questions.incrementAndGet();
      return stats.get();
    }

    @Override
    public Topic topic(String name, PublishOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Subscription subscribe(String topicOrPattern, SubscribeOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Topics topics() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
