package io.blipmq.testkit;

import io.blipmq.api.Durability;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages that were published as a unit. Guarded by its {@link Promises}. */
public final class SentBatch {
  /** How the publication ended, as far as that is known. */
  enum Outcome {
    /** Not yet. */
    OPEN,
    /** It was confirmed, or one of its messages was delivered: it is stored. */
    STORED,
    /** It was refused: it must not be delivered. */
    REFUSED,
    /** The broker ended before it said, or could not say: both are right. */
    UNKNOWN
  }

  final TopicLife topic;
  final Terms terms;
  final int first;
  final long sentAt;

  /** The topic's messages sent before these. */
  final long before;

  private final List<@Nullable String> keys;
  Outcome outcome = Outcome.OPEN;
  Durability worth = Durability.MEMORY;
  long confirmedAt;
  int partition;

  /** When its place became known, by the model's clock. */
  long placedAt;

  /** The first message's; negative while it is not known. */
  long offset = -1;

  SentBatch(TopicLife topic, Terms terms, int first, long sentAt, List<@Nullable String> keys) {
    this.topic = topic;
    this.terms = terms;
    this.first = first;
    this.sentAt = sentAt;
    this.before = topic.sent;
    this.keys = keys;
  }

  /** How many messages. */
  public int count() {
    return keys.size();
  }

  /** The numbers of its messages, in order. */
  public List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      numbers.add(first + i);
    }
    return numbers;
  }

  /** The name of the topic it was sent to. */
  public String topic() {
    return topic.name;
  }

  /** Whether it goes to the journal. */
  public boolean journaled() {
    return terms.journaled();
  }

  @Nullable String key(int number) {
    return keys.get(number - first);
  }

  boolean placed() {
    return offset >= 0;
  }

  /** Nobody knows where it is, or will be. */
  void displace() {
    if (placed()) {
      numbers().forEach(number -> topic.free(partition, offset(number)));
      offset = -1;
    }
  }

  long offset(int number) {
    return offset + number - first;
  }

  /** Whether all of it must come to every group that was there before it, as things stand. */
  boolean owed() {
    boolean passed = placed() && topic.isBehind(partition, offset, topic.keeps);
    boolean retained = topic.sent - before + 2 * topic.delayed <= topic.keeps && !passed;
    return outcome == Outcome.STORED
        && terms.journaled()
        && terms.expiresMillis() == 0
        && !topic.deleted
        && retained;
  }

  String describe(int number) {
    String key = key(number);
    return "message %d of topic %s (%s%s%s)"
        .formatted(
            number,
            topic.name,
            outcome == Outcome.STORED ? "stored, worth " + worth : outcome,
            placed() ? ", partition " + partition + ", offset " + offset(number) : "",
            key == null ? "" : ", key " + key);
  }
}
