package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.Retention;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import io.blipmq.core.Engine.Answer;
import io.blipmq.core.Engine.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedTopicTest {
  private static final SubscribeOptions EARLIEST =
      SubscribeOptions.unnamed().from(new StartPosition.Earliest());

  private final Engine engine = Engine.inMemory();

  private static TopicOptions most(int messages, WhenFull whenFull) {
    return TopicOptions.defaults().withRetention(Retention.ofMessages(messages), whenFull);
  }

  private void create(String name, TopicOptions options) {
    engine.broker.admin().create(name, options);
  }

  private Answer publish(int number) {
    return engine.publish("t", "m" + number);
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }

  @Test
  void evictionMakesRoomWhateverIsUnread() {
    create("t", most(3, WhenFull.EVICT_OLDEST));
    Reader reader = engine.reader("t", SubscribeOptions.group("g"));
    for (int i = 0; i < 10; i++) {
      assertThat(publish(i).refusal).isNull();
    }
    assertThat(reader.texts()).isEqualTo(texts(7, 10));
  }

  @Test
  void refusesPublishersUntilSomeoneHasRead() {
    create("t", most(3, WhenFull.FAIL));
    for (int i = 0; i < 3; i++) {
      publish(i).confirmed();
    }
    assertThat(publish(3).refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    Reader reader = engine.reader("t", EARLIEST);
    assertThat(publish(3).text).contains("topic t holds as many messages as it may");
    assertThat(reader.poll(2)).hasSize(2);
    publish(3).confirmed();
    publish(4).confirmed();
    assertThat(publish(5).refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(reader.texts()).isEqualTo(texts(2, 5));
  }

  @Test
  void countsForTheSlowestOfSeveral() {
    create("t", most(2, WhenFull.FAIL));
    Reader slow = engine.reader("t", SubscribeOptions.group("slow"));
    Reader quick = engine.reader("t", SubscribeOptions.group("quick"));
    publish(0).confirmed();
    publish(1).confirmed();
    assertThat(quick.texts()).hasSize(2);
    assertThat(publish(2).refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    engine.broker.admin().deleteSubscription("t", "slow");
    publish(2).confirmed();
    assertThat(quick.texts()).containsExactly("m2");
    assertThat(slow.consumer.ended()).isPresent();
  }

  @Test
  void whatTheLastSubscriptionHasReadDoesNotCount() {
    create("t", most(2, WhenFull.FAIL));
    Reader reader = engine.reader("t", EARLIEST);
    publish(0).confirmed();
    publish(1).confirmed();
    assertThat(reader.poll(1)).hasSize(1);
    reader.close();
    publish(2).confirmed();
    assertThat(publish(3).refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(engine.reader("t", EARLIEST).texts()).isEqualTo(texts(1, 3));
  }

  @Test
  void makesPublishersWaitInOrder() {
    create("t", most(2, WhenFull.BLOCK));
    Reader reader = engine.reader("t", SubscribeOptions.group("g"));
    publish(0).confirmed();
    publish(1).confirmed();
    Answer third = publish(2);
    Answer fourth = publish(3);
    assertThat(third.isOpen()).isTrue();
    assertThat(reader.poll(1)).hasSize(1);
    assertThat(third.confirmed().offset()).isEqualTo(2);
    assertThat(fourth.isOpen()).isTrue();
    engine.advance(Duration.ofSeconds(31));
    assertThat(fourth.refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(reader.texts()).isEqualTo(texts(1, 3));
  }

  @Test
  void ageMakesRoomForThoseThatWait() {
    var retention = new Retention(2, 0, Duration.ofSeconds(10));
    create("t", TopicOptions.defaults().withRetention(retention, WhenFull.BLOCK));
    engine.reader("t", SubscribeOptions.group("g"));
    Message.Builder now = Message.builder("m").createdMillis(engine.time.wall().toEpochMilli());
    engine.publish("t", now.build()).confirmed();
    engine.publish("t", now.build()).confirmed();
    Answer waiting = publish(2);
    assertThat(waiting.isOpen()).isTrue();
    engine.advance(Duration.ofSeconds(12));
    assertThat(waiting.confirmed().offset()).isEqualTo(2);
  }

  @Test
  void bytesAreABoundToo() {
    int each = Message.of("m0").memoryBytes();
    var retention = new Retention(0, 3L * each, Duration.ZERO);
    create("t", TopicOptions.defaults().withRetention(retention, WhenFull.FAIL));
    for (int i = 0; i < 3; i++) {
      publish(i).confirmed();
    }
    assertThat(publish(3).refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    Reader reader = engine.reader("t", EARLIEST);
    assertThat(reader.poll(1)).hasSize(1);
    publish(3).confirmed();
    assertThat(publish(4).refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(engine.publish("t", "x".repeat(3 * each)).refusal).isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void aBatchThatNeverFitsIsTooLarge() {
    create("t", most(2, WhenFull.BLOCK));
    Answer answer = engine.publish("t", Message.of("a"), Message.of("b"), Message.of("c"));
    assertThat(answer.refusal).isEqualTo(ErrorCode.TOO_LARGE);
    engine.publish("t", Message.of("a"), Message.of("b")).confirmed();
  }

  @Test
  void aDelayedMessageWaitsForRoomAndLosesNothing() {
    create("t", most(1, WhenFull.FAIL));
    Reader reader = engine.reader("t", SubscribeOptions.group("g"));
    engine.publish("t", Message.builder("later").delay(Duration.ofSeconds(1)).build()).confirmed();
    publish(0).confirmed();
    engine.advance(Duration.ofSeconds(3));
    assertThat(reader.texts()).containsExactly("m0");
    engine.advance(Duration.ofSeconds(2));
    assertThat(reader.texts()).containsExactly("later");
  }

  @Test
  void alteringLetsThemGo() {
    create("t", most(1, WhenFull.BLOCK));
    publish(0).confirmed();
    Answer waiting = publish(1);
    assertThat(waiting.isOpen()).isTrue();
    engine.broker.admin().alter("t", most(2, WhenFull.FAIL));
    waiting.confirmed();
    assertThat(publish(2).refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    engine.broker.admin().alter("t", most(2, WhenFull.EVICT_OLDEST));
    publish(2).confirmed();
  }

  @Test
  void deletionTellsThoseThatWait() {
    create("t", most(1, WhenFull.BLOCK));
    publish(0).confirmed();
    Answer waiting = publish(1);
    engine.broker.admin().delete("t");
    assertThat(waiting.refusal).isEqualTo(ErrorCode.TOPIC_NOT_FOUND);
  }

  @Test
  void subscriptionsTakeTheTopicsCapacityAndPolicy() {
    create("t", TopicOptions.defaults().withCapacity(2).withOverflow(OverflowPolicy.FAIL));
    engine.reader("t", SubscribeOptions.group("g"));
    publish(0).confirmed();
    publish(1).confirmed();
    assertThat(publish(2).refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    engine.broker.admin().deleteSubscription("t", "g");
    Reader own = engine.reader("t", SubscribeOptions.group("g").withCapacity(3));
    for (int i = 2; i < 5; i++) {
      publish(i).confirmed();
    }
    assertThat(publish(5).refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(own.texts()).isEqualTo(texts(2, 5));
  }

  @Test
  void optionsAndWhatIsUnreadSurviveARestart() {
    TopicOptions options =
        most(3, WhenFull.FAIL)
            .withCapacity(7)
            .withOverflow(OverflowPolicy.DROP_NEW)
            .withDefaultTtl(Duration.ofHours(1));
    Engine before = Engine.journaled();
    before.broker.admin().create("t", most(2, WhenFull.BLOCK));
    before.broker.admin().alter("t", options);
    before.reader("t", SubscribeOptions.group("g"));
    for (int i = 0; i < 3; i++) {
      before.publish("t", "m" + i).confirmed();
    }
    Engine after = before.restart();
    assertThat(after.broker.topics().require("t").options()).isEqualTo(options);
    assertThat(after.publish("t", "m3").refusal).isEqualTo(ErrorCode.QUEUE_FULL);
    Reader reader = after.reader("t", SubscribeOptions.group("g"));
    assertThat(reader.poll(1)).extracting(Engine.Got::text).containsExactly("m0");
    after.publish("t", "m3").confirmed();
    assertThat(reader.texts()).isEqualTo(texts(1, 4));
  }

  /** Nothing that was accepted is lost to anyone, whoever reads and comes late. */
  @Test
  void losesNothingOfWhatItAccepts() {
    long seeds = Boolean.getBoolean("blipmq.campaign") ? 5_000 : 60;
    for (long seed = 0; seed < seeds; seed++) {
      var random = new SplittableRandom(seed);
      Engine fresh = random.nextBoolean() ? Engine.inMemory() : Engine.journaled();
      int most = 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 8);
      fresh.broker.admin().create("t", most(most, WhenFull.FAIL));
      List<Reader> readers = new ArrayList<>();
      List<Long> next = new ArrayList<>();
      readers.add(fresh.reader("t", SubscribeOptions.group("g0").withPrefetch(100_000)));
      next.add(0L);
      long published = 0;
      long fewest = Long.MAX_VALUE;
      for (int step = 0; step < 1_000; step++) {
        int one = random.nextInt(readers.size());
        switch (random.nextInt(8)) {
          case 0 -> {
            if (readers.size() < 4) {
              readers.add(
                  fresh.reader(
                      "t", SubscribeOptions.group("g" + readers.size()).withPrefetch(100_000)));
              next.add(published);
            }
          }
          case 1, 2, 3 -> {
            for (Engine.Got got : readers.get(one).poll(1 + random.nextInt(5))) {
              assertThat(got.offset()).as("seed " + seed).isEqualTo(next.get(one));
              next.set(one, got.offset() + 1);
              readers.get(one).ack(got);
            }
          }
          default -> {
            boolean accepted = fresh.publish("t", "m" + published).refusal == null;
            fewest = next.stream().mapToLong(Long::longValue).min().orElseThrow();
            assertThat(accepted).as("seed " + seed).isEqualTo(published - fewest < most);
            published += accepted ? 1 : 0;
          }
        }
      }
      assertThat(fewest).as("seed " + seed).isPositive();
    }
  }
}
