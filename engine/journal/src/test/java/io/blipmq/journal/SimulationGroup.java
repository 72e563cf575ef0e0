package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.testkit.Got;
import io.blipmq.testkit.GroupPromises;
import io.blipmq.testkit.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A named subscription and its consumers. */
final class SimulationGroup {
  /** The group that reads all dead letters. */
  static final String UNDERTAKER = "undertaker";

  private static final int MOST_MEMBERS = 3;

  private final Simulation simulation;
  private final String pattern;
  private final String name;
  private final Random random;
  private final SubscribeOptions options;
  private final boolean undertaker;
  private final List<Member> members = new ArrayList<>();
  private GroupPromises owed;

  /** How often it was moved. */
  private int moves;

  /** Something in flight. */
  private record Held(int cursor, long offset, int number) {}

  /** A consumer. */
  private record Member(Consumer consumer, Receiver receiver, List<Held> held) {}

  SimulationGroup(Simulation simulation, String pattern, String name, Random random) {
    this.simulation = simulation;
    this.pattern = pattern;
    this.name = name;
    this.random = random;
    undertaker = name.equals(UNDERTAKER);
    boolean soon = random.nextInt(4) == 0;
    SubscribeOptions chosen =
        SubscribeOptions.group(name)
            .withMaxRetries(soon ? 2 : 1_000_000)
            .withRetryBackoff(Duration.ofMillis(50))
            .withAckDeadline(Duration.ofSeconds(20))
            .from(random.nextBoolean() ? new StartPosition.Earliest() : new StartPosition.Latest());
    if (random.nextInt(10) == 0) {
      chosen = chosen.withCapacity(30).withOverflow(OverflowPolicy.BLOCK);
    }
    options = chosen;
    owed = open();
  }

  private GroupPromises open() {
    return simulation.promises().opened(pattern, name).givesUpAfter(options.maxRetries());
  }

  /** Another broker: the consumers are gone, and one comes back. */
  void restarted() {
    members.clear();
    join();
  }

  /** A topic is gone, and with it this group, if it read only that. */
  void topicDeleted(String topic) {
    if (pattern.equals(topic)) {
      members.clear();
    }
  }

  /** There is at least one consumer, so that the group is there. */
  void reopen() {
    if (members.isEmpty()) {
      join();
    }
  }

  void join() {
    if (members.size() >= MOST_MEMBERS) {
      return;
    }
    SimulationTrace.say("%s/%s: join", pattern, name);
    if (!simulation.attempt(this::attach) && members.isEmpty()) {
      // Perhaps it is there and perhaps not; it is owed nothing before it is known to be.
      simulation.promises().closed(owed);
    }
  }

  private void attach() {
    Consumer consumer = simulation.broker().subscribe(pattern, options, () -> {});
    owed = open();
    consumer.addCredit(1 + random.nextInt(20), 0);
    members.add(new Member(consumer, owed.joined(), new ArrayList<>()));
  }

  void leave() {
    Member member = any();
    if (member != null && members.size() > 1) {
      leave(member);
    }
  }

  private void leave(Member member) {
    SimulationTrace.say("%s/%s: leave", pattern, name);
    member.receiver().left();
    members.remove(member);
    simulation.broker().unsubscribe(member.consumer());
  }

  private @Nullable Member any() {
    return members.isEmpty() ? null : members.get(random.nextInt(members.size()));
  }

  void receive() {
    Member member = any();
    if (member != null) {
      take(member, 1 + random.nextInt(10));
    }
  }

  private int take(Member member, int max) {
    int then = simulation.life();
    List<Got> all = new ArrayList<>();
    member
        .consumer()
        .poll(
            (cursor, offset, attempt, qos, message) -> {
              Got got =
                  new Got(
                      cursor.topic(), cursor.partition().index(), offset, attempt, message.text());
              all.add(got);
              if (qos == QoS.AT_LEAST_ONCE) {
                member.held().add(new Held(cursor.id(), offset, got.number()));
              }
              if (undertaker) {
                dead(got, message.headers().get("blip-dead-subscription").orElseThrow());
              }
              return true;
            },
            max);
    member.consumer().addCredit(all.size(), 0);
    if (simulation.isNow(then) && !undertaker) {
      for (Got got : all) {
        SimulationTrace.say(
            "%s/%s: got %s by %d", pattern, name, shortened(got), members.indexOf(member));
        member.receiver().got(got, simulation.time().millis());
      }
    }
    return all.size();
  }

  private static String shortened(Got got) {
    return "%d from %s %d:%d, attempt %d"
        .formatted(got.number(), got.topic(), got.partition(), got.offset(), got.attempt());
  }

  private void dead(Got got, String group) {
    SimulationTrace.say("dead letter %s", shortened(got));
    for (SimulationGroup one : simulation.groups()) {
      String topic = "$dlq/";
      boolean same = one.name.equals(group) && got.topic().startsWith(topic);
      if (same && io.blipmq.api.TopicName.matches(one.pattern, origin(got.topic(), group))) {
        one.owed.deadLetterSeen(got.number());
      }
    }
  }

  private static String origin(String deadLetters, String group) {
    return deadLetters.substring("$dlq/".length(), deadLetters.length() - group.length() - 1);
  }

  void settle() {
    Member member = any();
    while (member != null && !member.held().isEmpty() && random.nextInt(6) > 0) {
      Held held = member.held().remove(random.nextInt(member.held().size()));
      int dice = undertaker ? 99 : random.nextInt(100);
      if (dice < 12) {
        retry(member, held);
      } else if (dice < 16) {
        reject(member, held);
      } else {
        accept(member, held);
      }
    }
  }

  private void retry(Member member, Held held) {
    long delay = random.nextInt(3) * 1_000L - 1;
    if (member.consumer().retry(held.cursor(), held.offset(), held.offset(), delay) == 0) {
      SimulationTrace.say("%s/%s: retry %d", pattern, name, held.number());
      member.receiver().returned(held.number());
    }
  }

  private void reject(Member member, Held held) {
    if (member.consumer().reject(held.cursor(), held.offset(), held.offset()) == 0) {
      SimulationTrace.say("%s/%s: reject %d", pattern, name, held.number());
      member.receiver().rejected(held.number());
    }
  }

  private void accept(Member member, Held held) {
    if (member.consumer().accept(held.cursor(), held.offset(), held.offset()) != 0) {
      return;
    }
    if (undertaker) {
      return;
    }
    SimulationTrace.say("%s/%s: accept %d", pattern, name, held.number());
    member.receiver().accepted(held.number());
    int then = simulation.life();
    int place = moves;
    member
        .consumer()
        .afterRecorded(
            new Consumer.RecordedListener() {
              @Override
              public void recorded() {
                if (simulation.isNow(then) && place == moves) {
                  SimulationTrace.say("%s/%s: recorded %d", pattern, name, held.number());
                  member.receiver().recorded(held.number());
                }
              }

              @Override
              public void failed(BlipException reason) {}
            });
  }

  void seek() {
    Member member = any();
    if (member == null || undertaker || random.nextInt(4) > 0) {
      return;
    }
    StartPosition to =
        switch (random.nextInt(3)) {
          case 0 -> new StartPosition.Earliest();
          case 1 -> new StartPosition.Latest();
          default -> new StartPosition.Offset(random.nextInt(100));
        };
    SimulationTrace.say("%s/%s: seek %s", pattern, name, to);
    owed.sought();
    moves++;
    members.forEach(one -> one.held().clear());
    member.consumer().seek(to);
  }

  /** The group is deleted and made anew. */
  void delete() {
    if (members.isEmpty() || undertaker || random.nextInt(4) > 0) {
      return;
    }
    SimulationTrace.say("%s/%s: delete", pattern, name);
    if (simulation.attempt(() -> simulation.broker().admin().deleteSubscription(pattern, name))) {
      simulation.promises().closed(owed);
      members.clear();
      join();
    }
  }

  // ---- the end

  /** One consumer that takes all. */
  void drainAlone() {
    while (!members.isEmpty()) {
      leave(members.getFirst());
    }
    join();
  }

  /** Takes and acknowledges what there is; how many. */
  int drainSome() {
    reopen();
    if (members.isEmpty()) {
      return 0;
    }
    Member member = members.getFirst();
    member.consumer().addCredit(1_000, 0);
    int got = take(member, 1_000);
    for (Held held : List.copyOf(member.held())) {
      accept(member, held);
    }
    member.held().clear();
    return got;
  }
}
