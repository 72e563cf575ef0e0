package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.Engine.Answer;
import io.blipmq.core.Engine.Got;
import io.blipmq.core.Engine.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories of one topic, two groups and several consumers, with kills of the broker at any
 * point of the log, against the promises: what was confirmed is delivered until it is settled, what
 * was settled (and recorded) does not come back, offsets do not repeat, order holds for each key
 * and for all messages of a lone consumer.
 */
class EnginePropertyTest {
  private static final int STEPS = 400;

  @Test
  void keepsItsPromisesInRandomHistories() {
    int seeds = Boolean.getBoolean("blipmq.campaign") ? 20_000 : 300;
    for (int seed = 0; seed < seeds; seed++) {
      try {
        new History(seed).run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static final class History {
    private final Random random;
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private final List<String> confirmed = new ArrayList<>();
    private final Map<String, Answer> open = new HashMap<>();
    private Engine engine = Engine.journaled();
    private int published;

    History(long seed) {
      random = new Random(seed);
      groups.put("a", new Group("a"));
      groups.put("b", new Group("b"));
    }

    void run() {
      groups.values().forEach(group -> group.join());
      for (int step = 0; step < STEPS; step++) {
        step(random.nextInt(100));
      }
      log().automatic(true);
      engine.settle();
      noteConfirmed();
      groups.values().forEach(Group::drain);
    }

    private MemoryLog log() {
      return Objects.requireNonNull(engine.log);
    }

    private void step(int dice) {
      Group group = random.nextBoolean() ? groups.get("a") : groups.get("b");
      Objects.requireNonNull(group);
      if (dice < 35) {
        publish();
      } else if (dice < 60) {
        group.receive();
      } else if (dice < 80) {
        group.settleSome();
      } else if (dice < 85) {
        group.join();
      } else if (dice < 89) {
        group.leave();
      } else if (dice < 93) {
        engine.advance(Duration.ofMillis(random.nextInt(40_000)));
      } else if (dice < 97) {
        log().automatic(random.nextInt(3) > 0);
        engine.settle();
      } else if (dice < 98) {
        kill();
      }
      noteConfirmed();
    }

    private void publish() {
      String text = "m" + published++;
      Message.Builder message = Message.builder(text);
      int key = random.nextInt(6);
      if (key < 3) {
        message.key("k" + key);
        keys.put(text, "k" + key);
      }
      open.put(text, engine.publish("t", message.qos(QoS.AT_LEAST_ONCE).build()));
    }

    private void noteConfirmed() {
      open.entrySet()
          .removeIf(entry -> {
            if (entry.getValue().isOpen()) {
              return false;
            }
            confirmed.add(entry.getKey());
            seen(entry.getKey(), entry.getValue().confirmed().offset());
            return true;
          });
    }

    private void seen(String text, long offset) {
      Long before = offsets.put(text, offset);
      assertThat(before).as("offset of " + text).isIn(null, offset);
      offsets.forEach((other, at) -> {
        if (!other.equals(text)) {
          assertThat(at).as(other + " and " + text + " share an offset").isNotEqualTo(offset);
        }
      });
    }

    /** SIGKILL: the log keeps what it answered, and perhaps some more. */
    private void kill() {
      engine = Engine.on(log().crash(random.nextInt(log().unanswered() + 1)));
      open.clear();
      groups.values().forEach(Group::restarted);
    }

    /** A group as its consumers see it. */
    private final class Group {
      private final SubscribeOptions options;
      private final List<Reader> readers = new ArrayList<>();
      private final Map<Reader, List<Got>> held = new HashMap<>();
      private final Set<String> recorded = new HashSet<>();
      private final Set<String> accepted = new HashSet<>();
      private final Set<String> delivered = new HashSet<>();

      Group(String name) {
        options =
            SubscribeOptions.group(name)
                .withMaxRetries(1_000)
                .withAckDeadline(Duration.ofSeconds(20))
                .withPrefetch(1 + random.nextInt(8));
      }

      void join() {
        if (readers.size() < 3) {
          Reader reader = engine.reader("t", options);
          readers.add(reader);
          held.put(reader, new ArrayList<>());
        }
      }

      void leave() {
        Reader reader = any();
        if (reader != null) {
          reader.close();
          readers.remove(reader);
          held.remove(reader);
        }
      }

      void restarted() {
        readers.clear();
        held.clear();
        delivered.clear();
        join();
      }

      private @Nullable Reader any() {
        return readers.isEmpty() ? null : readers.get(random.nextInt(readers.size()));
      }

      void receive() {
        Reader reader = any();
        if (reader != null) {
          take(reader, reader.poll(1 + random.nextInt(5)));
        }
      }

      private void take(Reader reader, List<Got> got) {
        for (Got one : got) {
          assertThat(recorded)
              .as("settled and recorded, delivered again")
              .doesNotContain(one.text());
          seen(one.text(), one.offset());
          delivered.add(one.text());
          checkKeyOrder(one);
          Objects.requireNonNull(held.get(reader)).add(one);
        }
      }

      /**
       * What is still to be settled of the same key and lies before it has been delivered before.
       */
      private void checkKeyOrder(Got one) {
        String key = one.message().keyOrNull();
        if (key == null) {
          return;
        }
        offsets.forEach((text, offset) -> {
          boolean before = offset < one.offset() && key.equals(keys.get(text));
          assertThat(before && !accepted.contains(text) && !delivered.contains(text))
              .as("%s came before %s of the same key", one.text(), text)
              .isFalse();
        });
      }

      void settleSome() {
        Reader reader = any();
        if (reader == null) {
          return;
        }
        List<Got> mine = Objects.requireNonNull(held.get(reader));
        while (!mine.isEmpty() && random.nextInt(4) > 0) {
          Got got = mine.remove(random.nextInt(mine.size()));
          reader.consumer.addCredit(1, 0);
          if (random.nextInt(5) == 0) {
            reader.nack(got, random.nextInt(3) * 1_000L - 1);
          } else if (reader.consumer.accept(got.cursor(), got.offset(), got.offset()) == 0) {
            accepted.add(got.text());
            reader.consumer.afterRecorded(new Recording(recorded, got.text()));
            engine.settle();
          }
        }
      }

      /** In the end everything that was confirmed and not settled comes. */
      void drain() {
        while (!readers.isEmpty()) {
          leave();
        }
        engine.advance(Duration.ofMinutes(5));
        Reader last = engine.reader("t", options.withPrefetch(1_000_000));
        Set<String> left = new HashSet<>();
        last.poll().forEach(got -> left.add(got.text()));
        for (String text : confirmed) {
          if (!accepted.contains(text)) {
            assertThat(left).as("confirmed, never settled").contains(text);
          }
        }
        assertThat(left).as("settled and recorded").noneMatch(recorded::contains);
      }
    }
  }

  private record Recording(Set<String> all, String text)
      implements io.blipmq.core.subscription.Consumer.RecordedListener {
    @Override
    public void recorded() {
      all.add(text);
    }

    @Override
    public void failed(io.blipmq.api.BlipException reason) {}
  }
}
