package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.Engine.Answer;
import io.blipmq.core.Engine.Reader;
import io.blipmq.testkit.Ending;
import io.blipmq.testkit.Got;
import io.blipmq.testkit.GroupPromises;
import io.blipmq.testkit.Promises;
import io.blipmq.testkit.Receiver;
import io.blipmq.testkit.SentBatch;
import io.blipmq.testkit.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories of one topic, two groups and several consumers, with kills of the broker at any
 * point of the log, against {@link Promises}.
 */
class EnginePropertyTest {
  private static final int STEPS = 400;

  @Test
  void keepsItsPromisesInRandomHistories() {
    Long one = Long.getLong("blipmq.seed");
    int seeds = Boolean.getBoolean("blipmq.campaign") ? 20_000 : 300;
    for (long seed = one == null ? 0 : one; seed < (one == null ? seeds : one + 1); seed++) {
      try {
        new History(seed).run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("-Dblipmq.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static final class History {
    private final Random random;
    private final Promises promises = new Promises(Durability.LOG, true);
    private final List<Group> groups = new ArrayList<>();
    private final Map<SentBatch, Answer> open = new LinkedHashMap<>();
    private Engine engine = Engine.journaled();

    History(long seed) {
      random = new Random(seed);
      groups.add(new Group("a"));
      groups.add(new Group("b"));
    }

    void run() {
      groups.forEach(Group::join);
      for (int step = 0; step < STEPS; step++) {
        step(random.nextInt(100));
      }
      log().automatic(true);
      engine.settle();
      noteAnswers();
      groups.forEach(Group::drain);
      promises.checkNothingOwed();
    }

    private MemoryLog log() {
      return Objects.requireNonNull(engine.log);
    }

    private void step(int dice) {
      Group group = groups.get(random.nextInt(2));
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
      noteAnswers();
    }

    private void publish() {
      int count = random.nextInt(10) == 0 ? 2 + random.nextInt(4) : 1;
      List<@Nullable String> keys = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int key = random.nextInt(6);
        keys.add(key < 3 ? "k" + key : null);
      }
      SentBatch batch = promises.sends("t", Terms.AT_LEAST_ONCE, keys);
      List<Message> messages = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        messages.add(
            Message.builder(String.valueOf(batch.numbers().get(i)))
                .key(keys.get(i))
                .qos(QoS.AT_LEAST_ONCE)
                .build());
      }
      open.put(batch, engine.publish("t", messages.toArray(Message[]::new)));
    }

    private void noteAnswers() {
      open.entrySet()
          .removeIf(entry -> {
            if (entry.getValue().isOpen()) {
              return false;
            }
            promises.confirmed(entry.getKey(), entry.getValue().confirmed());
            return true;
          });
    }

    /** SIGKILL: the log keeps what it answered, and perhaps some more. */
    private void kill() {
      engine = Engine.on(log().crash(random.nextInt(log().unanswered() + 1)));
      open.clear();
      promises.ended(Ending.PROCESS);
      groups.forEach(Group::restarted);
    }

    /** A consumer, what the model knows of it, and what it has in flight. */
    private record Member(Reader reader, Receiver receiver, List<Engine.Got> held) {}

    /** A group as its consumers see it. */
    private final class Group {
      private final SubscribeOptions options;
      private final GroupPromises owed;
      private final List<Member> members = new ArrayList<>();

      Group(String name) {
        owed = promises.opened("t", name);
        options =
            SubscribeOptions.group(name)
                .withMaxRetries(1_000)
                .withAckDeadline(Duration.ofSeconds(20))
                .withPrefetch(1 + random.nextInt(8));
      }

      void join() {
        if (members.size() < 3) {
          members.add(new Member(engine.reader("t", options), owed.joined(), new ArrayList<>()));
        }
      }

      void leave() {
        Member member = any();
        if (member != null) {
          member.receiver().left();
          member.reader().close();
          members.remove(member);
        }
      }

      void restarted() {
        members.clear();
        join();
      }

      private @Nullable Member any() {
        return members.isEmpty() ? null : members.get(random.nextInt(members.size()));
      }

      void receive() {
        Member member = any();
        if (member != null) {
          take(member, 1 + random.nextInt(5));
        }
      }

      private List<Engine.Got> take(Member member, int max) {
        List<Engine.Got> all = member.reader().poll(max);
        for (Engine.Got one : all) {
          member
              .receiver()
              .got(
                  new Got(one.topic(), one.partition(), one.offset(), one.attempt(), one.text()),
                  engine.time.wall().toEpochMilli());
        }
        member.held().addAll(all);
        return all;
      }

      void settleSome() {
        Member member = any();
        while (member != null && !member.held().isEmpty() && random.nextInt(4) > 0) {
          Engine.Got got = member.held().remove(random.nextInt(member.held().size()));
          member.reader().consumer.addCredit(1, 0);
          if (random.nextInt(5) == 0) {
            giveBack(member, got);
          } else {
            accept(member, got);
          }
        }
      }

      private void giveBack(Member member, Engine.Got got) {
        if (member.reader().nack(got, random.nextInt(3) * 1_000L - 1) == 0) {
          member.receiver().returned(number(got));
        }
      }

      private void accept(Member member, Engine.Got got) {
        if (member.reader().consumer.accept(got.cursor(), got.offset(), got.offset()) == 0) {
          member.receiver().accepted(number(got));
          member.reader().consumer.afterRecorded(new Recording(member.receiver(), number(got)));
          engine.settle();
        }
      }

      /** In the end everything that was confirmed and not settled comes. */
      void drain() {
        while (!members.isEmpty()) {
          leave();
        }
        engine.advance(Duration.ofMinutes(5));
        Member last =
            new Member(
                engine.reader("t", options.withPrefetch(1_000_000)),
                owed.joined(),
                new ArrayList<>());
        while (!take(last, Integer.MAX_VALUE).isEmpty()) {
          last.held().forEach(got -> accept(last, got));
          last.held().clear();
        }
      }
    }
  }

  private static int number(Engine.Got got) {
    return Integer.parseInt(got.text());
  }

  private record Recording(Receiver receiver, int number)
      implements io.blipmq.core.subscription.Consumer.RecordedListener {
    @Override
    public void recorded() {
      receiver.recorded(number);
    }

    @Override
    public void failed(BlipException reason) {}
  }
}
