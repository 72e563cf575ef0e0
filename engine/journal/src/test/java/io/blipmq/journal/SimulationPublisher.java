package io.blipmq.journal;

import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import io.blipmq.core.topic.Publication;
import io.blipmq.testkit.SentBatch;
import io.blipmq.testkit.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Publishes all kinds of messages, and sends again after a restart what was not answered. */
final class SimulationPublisher {
  private static final long DEADLINE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Simulation simulation;
  private final Random random;
  private final List<Sent> open = new ArrayList<>();
  private long producer = 1;
  private long sequence;

  /** What was sent under the producer's name, until it is answered. */
  private record Sent(SentBatch batch, Publication publication) {}

  SimulationPublisher(Simulation simulation, Random random) {
    this.simulation = simulation;
    this.random = random;
  }

  void publish(String topic) {
    Terms terms = terms();
    boolean alone = terms.dueMillis() > 0;
    int count = !alone && random.nextInt(5) == 0 ? 2 + random.nextInt(6) : 1;
    List<@Nullable String> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(6);
      keys.add(key < 3 ? "k" + key : null);
    }
    SentBatch batch = simulation.promises().sends(topic, terms, keys);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(message(batch.numbers().get(i), terms, keys.get(i)));
    }
    boolean synced = random.nextInt(15) == 0;
    boolean named = random.nextBoolean();
    Publication publication =
        new Publication(
            messages,
            synced ? Durability.SYNCED : Durability.MEMORY,
            DEADLINE_NANOS,
            named ? producer : 0,
            named ? ++sequence : 0,
            Routing.byKey());
    SimulationTrace.say(
        "publish to %s %s %s%s", topic, batch.numbers(), terms, named ? " seq " + sequence : "");
    send(new Sent(batch, publication));
  }

  private Terms terms() {
    long now = simulation.time().millis();
    return switch (random.nextInt(12)) {
      case 0 -> Terms.AT_MOST_ONCE;
      case 1 -> Terms.delayedUntil(now + 1 + random.nextInt(30_000));
      case 2 -> Terms.expiringAt(now + 1 + random.nextInt(60_000));
      default -> Terms.AT_LEAST_ONCE;
    };
  }

  private Message message(int number, Terms terms, @Nullable String key) {
    long now = simulation.time().millis();
    int filler = random.nextInt(random.nextInt(20) == 0 ? 6_000 : 200);
    Message.Builder builder =
        Message.builder(number + " " + "x".repeat(filler))
            .key(key)
            .qos(terms.qos())
            .createdMillis(now);
    if (terms.dueMillis() > 0) {
      builder.delayMillis(terms.dueMillis() - now);
    }
    if (terms.expiresMillis() > 0) {
      builder.ttlMillis(terms.expiresMillis() - now);
    }
    return builder.build();
  }

  private void send(Sent sent) {
    open.add(sent);
    if (!simulation.attempt(
        () ->
            simulation
                .broker()
                .topic(sent.batch().topic())
                .publish(
                    sent.publication(),
                    simulation.listener(
                        (confirmation, refusal) -> answered(sent, confirmation, refusal))))) {
      answered(sent, null, ErrorCode.STORAGE_FULL);
    }
  }

  private void answered(
      Sent sent, @Nullable Confirmation confirmation, @Nullable ErrorCode refusal) {
    open.remove(sent);
    SimulationTrace.say("answer to %s: %s %s", sent.batch().numbers(), confirmation, refusal);
    if (confirmation != null) {
      simulation.promises().confirmed(sent.batch(), confirmation);
    } else if (refusal != null) {
      simulation.promises().refused(sent.batch(), refusal);
    }
  }

  /** A topic is deleted: what was sent there is not sent again. */
  void forget(String topic) {
    open.removeIf(sent -> sent.batch().topic().equals(topic));
  }

  /** The broker ends; a client sends again, another one goes. */
  void lifeEnds() {
    if (random.nextBoolean()) {
      open.clear();
      producer++;
    }
  }

  /** The broker is there again: what was not answered is sent again, in its order. */
  void restarted() {
    List<Sent> again = new ArrayList<>(open);
    open.clear();
    for (Sent sent : again) {
      boolean mine = sent.publication().producer() == producer && sent.batch().journaled();
      // A time to live begins anew with a broker that sees the message for the first time.
      boolean lasting = sent.publication().messages().getFirst().ttlMillis() == 0;
      if (mine && lasting && simulation.promises().hasTopic(sent.batch())) {
        SimulationTrace.say("again: %s", sent.batch().numbers());
        simulation.promises().sendsAgain(sent.batch());
        send(sent);
      }
    }
  }
}
