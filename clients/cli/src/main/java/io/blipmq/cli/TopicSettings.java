package io.blipmq.cli;

import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What of a topic can be chosen when it is made, and changed later. */
final class TopicSettings {
  @Option(
      names = "--retain-messages",
      paramLabel = "N",
      description = "Keep N messages in each partition, and no more. 0: no such limit.")
  private @Nullable Long messages;

  @Option(
      names = "--retain-bytes",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Keep so much in each partition: bytes, or 64K, 512M, 2G.")
  private @Nullable Long bytes;

  @Option(
      names = "--retain-age",
      paramLabel = "SPAN",
      converter = DurationConverter.class,
      description = "Keep messages so long: 30s, 5m, 12h, 7d, or milliseconds.")
  private @Nullable Duration age;

  @Option(
      names = "--when-full",
      paramLabel = "WHAT",
      description =
          "Once that many messages or bytes are there: evict_oldest (the default), block"
              + " publishers, or fail them.")
  private @Nullable WhenFull whenFull;

  @Option(
      names = "--ttl",
      paramLabel = "SPAN",
      converter = DurationConverter.class,
      description = "Time to live of messages that have none. 0: the broker's default.")
  private @Nullable Duration ttl;

  @Option(
      names = "--capacity",
      paramLabel = "N",
      description =
          "Messages that a subscription may fall behind in memory. 0: the broker's default.")
  private @Nullable Integer capacity;

  @Option(
      names = "--overflow",
      paramLabel = "POLICY",
      description =
          "What happens then: drop_oldest, drop_new, block, fail, or default: as the broker has"
              + " it.")
  private @Nullable Overflow overflow;

  /** A policy, or none of the topic's own. */
  enum Overflow {
    DROP_OLDEST(OverflowPolicy.DROP_OLDEST),
    DROP_NEW(OverflowPolicy.DROP_NEW),
    BLOCK(OverflowPolicy.BLOCK),
    FAIL(OverflowPolicy.FAIL),
    DEFAULT(null);

    private final @Nullable OverflowPolicy policy;

    Overflow(@Nullable OverflowPolicy policy) {
      this.policy = policy;
    }

    @Override
    public String toString() {
      return policy == null ? "default" : policy.text();
    }
  }

  /** Whether nothing was chosen. */
  boolean isEmpty() {
    return Stream.of(messages, bytes, age, whenFull, ttl, capacity, overflow)
        .allMatch(Objects::isNull);
  }

  /**
   * Those options with what was chosen here instead. A retention without a limit in any part is the
   * broker's default.
   */
  TopicOptions over(TopicOptions before) {
    Retention kept = before.retention().orElse(Retention.unlimited());
    Retention retention =
        new Retention(
            messages == null ? kept.messages() : messages,
            bytes == null ? kept.bytes() : bytes,
            age == null ? kept.age() : age);
    return new TopicOptions(
        before.partitions(),
        Optional.of(retention).filter(most -> !most.equals(Retention.unlimited())),
        whenFull == null ? before.whenFull() : whenFull,
        ttl == null ? before.defaultTtl() : ttl,
        capacity == null ? before.capacity() : capacity,
        overflow == null ? before.overflow() : Optional.ofNullable(overflow.policy));
  }
}
