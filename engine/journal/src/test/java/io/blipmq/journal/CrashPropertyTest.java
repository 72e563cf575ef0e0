package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Durability;
import io.blipmq.core.port.LogRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories that end at a random call to the disk, by the end of the process or of the
 * power. What the next start reads is a beginning of what was appended, with everything in it that
 * had been confirmed as durable against that end.
 */
final class CrashPropertyTest {
  private static final int HISTORIES = Boolean.getBoolean("blipmq.campaign") ? 10_000 : 300;
  private static final String[] POLICIES = {"always", "every_n:5", "interval_ms:1", "none"};

  private final long seed = Long.getLong("blipmq.seed", System.nanoTime());

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void keepsWhatWasConfirmed() {
    var seeds = new Random(seed);
    for (int i = 0; i < HISTORIES; i++) {
      long one = Long.getLong("blipmq.seed") == null ? seeds.nextLong() : seed;
      new History(one).run();
    }
  }

  /** What was left of the disk, and what had been confirmed by then. */
  private record Crash(MemoryDisk disk, int leastRecords) {}

  private static final class History {
    private final long seed;
    private final Random random;
    private final List<LogRecord> appended = new ArrayList<>();
    private long checkpoint;

    History(long seed) {
      this.seed = seed;
      random = new Random(seed);
    }

    void run() {
      MemoryDisk disk = new MemoryDisk();
      String policy = POLICIES[random.nextInt(POLICIES.length)];
      JournalConfig config =
          LogOnDisk.config(policy)
              .withSegmentBytes(4_096 << random.nextInt(4))
              .withRecovery(Recovery.STRICT);
      for (int life = 0; life < 4; life++) {
        int before = appended.size();
        Crash crash = live(config, disk);
        disk = crash.disk();
        List<byte[]> read = new ArrayList<>();
        Journal next = Journal.open(config, disk);
        next.replay((record, _) -> read.add(Records.bytes(record)));
        next.close();
        int first = firstRead(read);
        int size = first + read.size();
        assertThat(size)
            .as("history %d, policy %s, life %d", seed, policy, life)
            .isBetween(before + crash.leastRecords(), appended.size());
        for (int i = first; i < size; i++) {
          assertThat(read.get(i - first))
              .as("history %d", seed)
              .isEqualTo(Records.bytes(appended.get(i)));
        }
        appended.subList(size, appended.size()).clear();
        assertThat(first).as("history %d: where it starts", seed).isEqualTo(lastCheckpoint());
      }
    }

    /** Which record a start read first. */
    private int firstRead(List<byte[]> read) {
      for (int i = 0; i < appended.size() && !read.isEmpty(); i++) {
        if (appended.get(i) instanceof LogRecord.CheckpointBegin
            && Arrays.equals(Records.bytes(appended.get(i)), read.getFirst())) {
          return i;
        }
      }
      return 0;
    }

    /** Where the last complete checkpoint of what has been appended begins; 0 if there is none. */
    private int lastCheckpoint() {
      for (int end = appended.size() - 1; end >= 0; end--) {
        if (appended.get(end) instanceof LogRecord.CheckpointEnd(long number)) {
          for (int i = end; i >= 0; i--) {
            if (appended.get(i) instanceof LogRecord.CheckpointBegin begin
                && begin.number() == number) {
              return i;
            }
          }
        }
      }
      return 0;
    }

    /** Mostly ordinary records; now and then a checkpoint begins or ends. */
    private LogRecord next() {
      return switch (random.nextInt(20)) {
        case 0 -> new LogRecord.CheckpointBegin(++checkpoint, 0, 0, 0);
        case 1, 2 -> new LogRecord.CheckpointEnd(checkpoint);
        default -> Records.random(random);
      };
    }

    /** Appends for a while; the crash happens somewhere on the way, or after a clean close. */
    private Crash live(JournalConfig config, MemoryDisk disk) {
      boolean power = random.nextBoolean();
      int calls = random.nextInt(60);
      long tear = random.nextLong();
      var answers = new Answers();
      var crash = new AtomicReference<Crash>();
      var left = new java.util.concurrent.atomic.AtomicInteger(calls);
      Journal journal = Journal.open(config, disk);
      journal.replay((_, _) -> {});
      disk.onCall((_, _) -> {
        if (left.getAndDecrement() == 0) {
          crash.set(crash(disk, answers, power, tear));
        }
      });
      int count = random.nextInt(80);
      for (int i = 0; i < count; i++) {
        LogRecord record = next();
        appended.add(record);
        Durability atLeast = random.nextInt(10) == 0 ? Durability.SYNCED : Durability.MEMORY;
        journal.append(record, atLeast, answers.listener(i));
        if (random.nextInt(8) == 0) {
          answers.await(i + 1);
        }
      }
      journal.close();
      assertThat(answers.all()).hasSize(count).allMatch(Answers.Answer::stored);
      Crash atCall = crash.get();
      return atCall != null ? atCall : new Crash(disk.afterPowerCut(new Random(tear)), count);
    }

    private static Crash crash(MemoryDisk disk, Answers answers, boolean power, long tear) {
      List<Answers.Answer> told = answers.all();
      if (!power) {
        return new Crash(disk.afterProcessEnd(), told.size());
      }
      int synced = 0;
      for (int i = 0; i < told.size(); i++) {
        synced = told.get(i).durability() == Durability.SYNCED ? i + 1 : synced;
      }
      return new Crash(disk.afterPowerCut(new Random(tear)), synced);
    }
  }
}
