package io.blipmq.journal;

import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.core.BrokerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a simulated history is like.
 *
 * @param policy when the journal syncs
 * @param segmentBytes how small its segments are
 * @param maxBytes what the journal may take on disk; 0 for no limit
 * @param memoryBytes what the broker may hold
 * @param lives how often a broker starts, the last time included
 * @param steps what is done in a life, at most
 * @param faultPermille how many disk calls of a thousand fail
 * @param room whether the disk is full now and then
 */
record SimulationPlan(
    String policy,
    long segmentBytes,
    long maxBytes,
    long memoryBytes,
    int lives,
    int steps,
    int faultPermille,
    boolean room) {
  private static final String[] POLICIES = {"always", "every_n:5", "interval_ms:20", "none"};

  static SimulationPlan random(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    return new SimulationPlan(
        POLICIES[random.nextInt(POLICIES.length)],
        4_096L << random.nextInt(2),
        random.nextInt(5) == 0 ? 0 : 98_304L << random.nextInt(4),
        131_072L << random.nextInt(6),
        1 + random.nextInt(4),
        50 + random.nextInt(random.nextInt(3) == 0 ? 2_000 : 400),
        random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 0,
        random.nextInt(5) == 0);
  }

  /** A history of one life that may end at each of its operations, and no other trouble. */
  static SimulationPlan brief(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    return new SimulationPlan(
        POLICIES[random.nextInt(POLICIES.length)], 4_096, 131_072, 131_072, 2, 400, 0, false);
  }

  Durability worth() {
    return FsyncPolicy.parse(policy) instanceof FsyncPolicy.EveryN
        ? Durability.SYNCED
        : Durability.LOG;
  }

  /** Whether nothing but an end of the broker goes wrong. */
  boolean calm() {
    return faultPermille == 0 && !room;
  }

  JournalConfig journal(LongSupplier nanos) {
    return JournalConfig.of(Path.of("unused"), FsyncPolicy.parse(policy))
        .withSegmentBytes(segmentBytes)
        .withMaxBytes(maxBytes)
        .withRecovery(Recovery.STRICT)
        .withRetryInterval(Duration.ofSeconds(1))
        .withNanos(nanos);
  }

  BrokerConfig broker() {
    return BrokerConfig.defaults(memoryBytes).withHistoryMessages(50);
  }
}
