package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.Broker;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.testkit.Ending;
import io.blipmq.testkit.Promises;
import io.blipmq.testkit.TopicLife;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One history: a broker on a journal on a {@link SimulationDisk}, in one thread, which lives
 * several times on what the last one left. All that happens follows from the seed, and is told to
 * {@link Promises}.
 */
final class Simulation {
  private static final String[] TOPICS = {"a", "b/one", "b/two", "parts", "short"};
  private static final int SHORT_KEEPS = 40;
  private static final int ROUNDS_IN_THE_END = 400;

  private final SimulationPlan plan;
  private final Random random;
  private final SimulationTime time;
  private final Promises promises;
  private final SimulationPublisher publisher;
  private final List<SimulationGroup> groups = new ArrayList<>();
  private SimulationDisk disk;
  private int life;

  /** Set by {@link #start}. */
  @SuppressWarnings("NullAway.Init")
  private Journal journal;

  @SuppressWarnings("NullAway.Init")
  private Broker broker;

  Simulation(SimulationPlan plan, long seed) {
    this.plan = plan;
    random = new Random(seed);
    time = new SimulationTime(random);
    promises = new Promises(plan.worth(), true);
    disk = new SimulationDisk(random);
    publisher = new SimulationPublisher(this, random);
    groups.add(new SimulationGroup(this, "a", "first", random));
    groups.add(new SimulationGroup(this, "a", "second", random));
    groups.add(new SimulationGroup(this, "b/+", "all", random));
    groups.add(new SimulationGroup(this, "parts", "first", random));
    groups.add(new SimulationGroup(this, "#", "log", random));
    groups.add(new SimulationGroup(this, "$dlq/#", SimulationGroup.UNDERTAKER, random));
    SimulationTrace.say("%s", plan);
  }

  /**
   * Runs it to the end.
   *
   * @param endAfter the operation of the disk at which the first life ends; negative for chance
   * @return the operations of the first life
   */
  long run(long endAfter) {
    long operations = 0;
    for (life = 0; life < plan.lives(); life++) {
      boolean last = life == plan.lives() - 1;
      if (!last) {
        long chance = random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextInt(1_500);
        disk.endAfter(life == 0 && endAfter >= 0 ? endAfter : chance);
        trouble();
      }
      if (start(last)) {
        live(last ? 20 : 1 + random.nextInt(plan.steps()), last);
      }
      operations = life == 0 ? disk.operations() : operations;
      if (last) {
        drain();
      } else {
        end();
      }
    }
    return operations;
  }

  private void trouble() {
    disk.faults(random.nextInt(3) > 0 ? plan.faultPermille() : 0);
    if (plan.room()) {
      disk.room(random.nextInt(200_000));
    }
  }

  /** A broker on what the disk has; false if the disk ends on the way. */
  private boolean start(boolean last) {
    boolean calm = last;
    if (last) {
      disk.endAfter(Long.MAX_VALUE);
    }
    while (true) {
      if (calm) {
        disk.faults(0);
        disk.room(Long.MAX_VALUE);
      }
      journal = Journal.openStepped(plan.journal(time::nanos), disk);
      try {
        broker = Broker.open(plan.broker(), Optional.of(journal), time.environment());
        SimulationTrace.say("life %d: %s", life, broker.recovered());
        settleIn();
        return !disk.ended();
      } catch (BlipException e) {
        SimulationTrace.say("life %d does not start: %s", life, e.getMessage());
        journal.close();
        if (disk.ended()) {
          return false;
        }
        if (calm || plan.calm()) {
          throw new AssertionError("the start failed: " + e.getMessage(), e);
        }
        calm = true;
      }
    }
  }

  /** Whoever is there after a start. */
  private void settleIn() {
    if (disk.ended()) {
      return;
    }
    for (String topic : TOPICS) {
      attempt(() -> makeTopic(topic));
    }
    groups.forEach(SimulationGroup::restarted);
    publisher.restarted();
  }

  /** Does something that a failing or full disk may prevent; whether it was done. */
  boolean attempt(Runnable action) {
    try {
      action.run();
      return true;
    } catch (BlipException.QueueFull e) {
      return false;
    } catch (BlipException.StorageFull | BlipException.StorageFailed e) {
      if (plan.calm() && !disk.ended()) {
        throw new AssertionError(e.getMessage(), e);
      }
      SimulationTrace.say("not done: %s", e.getMessage());
      return false;
    }
  }

  private void live(int steps, boolean last) {
    for (int i = 0; i < steps && !disk.ended(); i++) {
      step(random.nextInt(100));
      if (plan.room() && !last && random.nextInt(30) == 0) {
        disk.room(random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(20_000));
      }
    }
  }

  private void step(int dice) {
    SimulationGroup group = groups.get(random.nextInt(groups.size()));
    if (dice < 25) {
      publisher.publish(TOPICS[random.nextInt(TOPICS.length)]);
    } else if (dice < 40) {
      group.receive();
    } else if (dice < 52) {
      group.settle();
    } else if (dice < 55) {
      group.join();
    } else if (dice < 57) {
      group.leave();
    } else if (dice < 62) {
      advance(Duration.ofMillis(random.nextInt(random.nextInt(4) == 0 ? 60_000 : 500)));
    } else if (dice < 82) {
      journal.stepWriter();
    } else if (dice < 86) {
      journal.stepSync();
    } else if (dice < 96) {
      journal.stepReading();
    } else if (dice < 97) {
      pump();
    } else if (dice < 98) {
      group.seek();
    } else if (dice < 99) {
      group.delete();
    } else {
      String topic = TOPICS[random.nextInt(TOPICS.length)];
      attempt(() -> deleteTopic(topic));
      attempt(() -> makeTopic(topic));
      groups.forEach(SimulationGroup::reopen);
    }
  }

  private boolean hasTopic(String topic) {
    return broker.admin().list().stream().anyMatch(one -> one.name().equals(topic));
  }

  private void makeTopic(String topic) {
    if (hasTopic(topic)) {
      return;
    }
    SimulationTrace.say("create %s", topic);
    boolean retained = topic.equals("short");
    TopicOptions options = TopicOptions.defaults().withPartitions(topic.equals("parts") ? 3 : 1);
    broker
        .admin()
        .create(
            topic, retained ? options.withRetention(Retention.ofMessages(SHORT_KEEPS)) : options);
    promises.topicMade(topic, retained ? SHORT_KEEPS : Long.MAX_VALUE);
  }

  private void deleteTopic(String topic) {
    if (!hasTopic(topic)) {
      return;
    }
    SimulationTrace.say("delete %s", topic);
    broker.admin().delete(topic);
    TopicLife gone = promises.topicDeleted(topic);
    publisher.forget(topic);
    groups.forEach(group -> group.topicDeleted(topic));
    if (random.nextBoolean()) {
      pump();
      if (plan.calm() && !disk.ended()) {
        promises.deletionRecorded(gone);
      }
    }
  }

  void advance(Duration by) {
    SimulationTrace.say("advance %s", by);
    time.advance(by);
    broker.runTimers();
  }

  /** All that waits for the journal is done. */
  private void pump() {
    boolean more = true;
    while (more) {
      more = journal.stepWriter();
      more |= journal.stepReading();
    }
  }

  private void end() {
    SimulationTrace.say("%s, %s", journal.stats(), broker.stats());
    publisher.lifeEnds();
    if (disk.ended()) {
      boolean power = random.nextBoolean();
      ended(power ? Ending.POWER : Ending.PROCESS);
    } else if (random.nextInt(3) == 0) {
      broker.close();
      boolean clean = plan.calm() && !disk.ended();
      SimulationTrace.say("closed, clean %s", clean);
      if (clean) {
        promises.ended(Ending.CLOSED);
        disk = random.nextBoolean() ? disk.afterPowerCut() : disk.afterProcessEnd();
      } else {
        ended(Ending.PROCESS);
      }
    } else {
      ended(random.nextBoolean() ? Ending.POWER : Ending.PROCESS);
    }
  }

  private void ended(Ending how) {
    SimulationTrace.say("the end of life %d: %s", life, how);
    promises.ended(how);
    disk = how == Ending.POWER ? disk.afterPowerCut() : disk.afterProcessEnd();
  }

  /** In the end everything that is owed comes. */
  private void drain() {
    SimulationTrace.say("the end: all that is owed");
    pump();
    groups.forEach(SimulationGroup::drainAlone);
    int quiet = 0;
    for (int i = 0; i < ROUNDS_IN_THE_END && quiet < 6; i++) {
      pump();
      int got = 0;
      for (SimulationGroup group : groups) {
        got += group.drainSome();
      }
      pump();
      if (got == 0) {
        advance(Duration.ofSeconds(40));
      }
      quiet = got == 0 ? quiet + 1 : 0;
    }
    pump();
    promises.checkNothingOwed();
    broker.close();
  }

  // ---- for publishers and groups

  Broker broker() {
    return broker;
  }

  Promises promises() {
    return promises;
  }

  SimulationTime time() {
    return time;
  }

  /** Whether the broker of that life is still the one, and its disk there. */
  boolean isNow(int thatLife) {
    return life == thatLife && !disk.ended();
  }

  int life() {
    return life;
  }

  List<SimulationGroup> groups() {
    return groups;
  }

  /** Tells an answer to a publish if the broker is still there. */
  PublishListener listener(Answer answer) {
    int then = life;
    return new PublishListener() {
      @Override
      public void confirmed(int partition, long firstOffset, int count, Durability durability) {
        if (isNow(then)) {
          answer.told(new Confirmation(partition, firstOffset, count, durability), null);
        }
      }

      @Override
      public void refused(ErrorCode code, String message) {
        if (isNow(then)) {
          answer.told(null, code);
        }
      }
    };
  }

  /** How a publish ended: one of the two. */
  @FunctionalInterface
  interface Answer {
    void told(@Nullable Confirmation confirmation, @Nullable ErrorCode refusal);
  }
}
