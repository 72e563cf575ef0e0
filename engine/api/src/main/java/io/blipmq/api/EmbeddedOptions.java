package io.blipmq.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How an embedded broker is opened. Immutable; the {@code with…} methods give changed copies.
 *
 * @param journal the folder of the journal, made if it is missing; empty keeps everything in memory
 * @param fsyncPolicy when the journal syncs
 * @param memoryLimitBytes what topics and subscriptions may hold before publishers get queue full
 */
public record EmbeddedOptions(
    Optional<Path> journal, FsyncPolicy fsyncPolicy, long memoryLimitBytes) {
  /** The fsync policy unless another is set. */
  public static final FsyncPolicy DEFAULT_FSYNC = new FsyncPolicy.Interval(Duration.ofMillis(20));

  public EmbeddedOptions {
    if (memoryLimitBytes < 1 << 20) {
      throw new BlipException.InvalidRequest(
          "memory limit " + memoryLimitBytes + " bytes; use 1048576 (1 MiB) or more");
    }
  }

  /** Everything in memory, at most half of the heap. */
  public static EmbeddedOptions inMemory() {
    long half = Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 2);
    return new EmbeddedOptions(Optional.empty(), DEFAULT_FSYNC, half);
  }

  /** QoS 1 messages and named subscriptions survive in that folder. */
  public static EmbeddedOptions journaled(Path folder) {
    return inMemory().withJournal(folder);
  }

  public EmbeddedOptions withJournal(Path folder) {
    return new EmbeddedOptions(Optional.of(folder), fsyncPolicy, memoryLimitBytes);
  }

  public EmbeddedOptions withFsyncPolicy(FsyncPolicy policy) {
    return new EmbeddedOptions(journal, policy, memoryLimitBytes);
  }

  public EmbeddedOptions withMemoryLimitBytes(long bytes) {
    return new EmbeddedOptions(journal, fsyncPolicy, bytes);
  }
}
