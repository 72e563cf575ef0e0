package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories on a disk that fails now and then, or is full for a while, and end at a random
 * call to it. The next start, which accepts no damage, reads everything that had been confirmed as
 * durable against that end behind the checkpoint it begins with, each record once, nothing out of
 * order, and nothing that was refused because the disk was full.
 */
final class FaultPropertyTest {
  private static final int HISTORIES = Boolean.getBoolean("blipmq.campaign") ? 10_000 : 500;
  private static final String[] POLICIES = {"always", "every_n:5", "interval_ms:1", "none"};
  private static final int RECORDS = 80;

  private final long seed = Long.getLong("blipmq.seed", System.nanoTime());

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void keepsWhatWasConfirmed() {
    var seeds = new Random(seed);
    for (int i = 0; i < HISTORIES; i++) {
      new History(Long.getLong("blipmq.seed") == null ? seeds.nextLong() : seed).run();
    }
  }

  /** What was left of the disk, and the answers that had been given by then. */
  private record Crash(MemoryDisk disk, List<Answers.Answer> answers) {}

  private static final class History implements MemoryDisk.Fault {
    private final long seed;
    private final Random random;
    private final boolean power;
    private final MemoryDisk disk = new MemoryDisk();
    private final Answers answers = new Answers();

    /** For the disk's calls, which come from the journal's threads; guarded by the disk. */
    private final Random faults;

    private final int faultPercent;
    private int callsLeft;
    private int begun = -1;
    private final Set<Integer> notPublished = new HashSet<>();
    private int fullCallsLeft;
    private @Nullable Crash crash;

    History(long seed) {
      this.seed = seed;
      random = new Random(seed);
      faults = new Random(random.nextLong());
      power = random.nextBoolean();
      faultPercent = random.nextInt(4);
      callsLeft = random.nextInt(200);
    }

    @Override
    public void at(String call, String name) throws IOException {
      if (callsLeft-- == 0) {
        crash = crash();
      }
      boolean grows = call.equals("write") || call.equals("create");
      if (fullCallsLeft == 0 && faults.nextInt(100) < 3) {
        fullCallsLeft = faults.nextInt(6);
      }
      if (fullCallsLeft > 0 && grows) {
        fullCallsLeft--;
        throw new DiskFullException("No space left on device");
      }
      if (faults.nextInt(200) < faultPercent && !call.equals("close")) {
        throw new IOException("injected at " + call);
      }
    }

    private Crash crash() {
      List<Answers.Answer> told = answers.all();
      Random tear = new Random(faults.nextLong());
      return new Crash(power ? disk.afterPowerCut(tear) : disk.afterProcessEnd(), told);
    }

    void run() {
      String policy = POLICIES[random.nextInt(POLICIES.length)];
      JournalConfig config =
          LogOnDisk.config(policy)
              .withRecovery(Recovery.STRICT)
              .withRetryInterval(Duration.ZERO)
              .withSegmentBytes(4_096);
      Journal journal = LogOnDisk.open(config, disk);
      disk.onCall(this);
      for (int i = 0; i < RECORDS; i++) {
        Durability atLeast = random.nextInt(10) == 0 ? Durability.SYNCED : Durability.MEMORY;
        String text = i + " " + "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 5_000 : 200));
        journal.append(record(i, text), atLeast, answers.listener(i));
        if (random.nextInt(4) == 0) {
          answers.await(i + 1);
        }
      }
      journal.close();
      disk.onCall((_, _) -> {});
      assertThat(answers.all())
          .as("history %d", seed)
          .hasSize(RECORDS)
          .allMatch(FaultPropertyTest::isExpected)
          .extracting(Answers.Answer::number)
          .isSorted();
      Crash end = crash != null ? crash : new Crash(disk.afterProcessEnd(), answers.all());
      check(end, config, policy, crash != null && power);
    }

    /** Mostly publishes; now and then a checkpoint of that number begins, or the last one ends. */
    private LogRecord record(int number, String text) {
      return switch (random.nextInt(15)) {
        case 0 -> {
          begun = number;
          notPublished.add(number);
          yield new LogRecord.CheckpointBegin(number, 0, 0, 0);
        }
        case 1 -> {
          notPublished.add(number);
          yield new LogRecord.CheckpointEnd(begun);
        }
        default -> Records.publish(number, text);
      };
    }

    private static int number(String checkpoint) {
      int from = checkpoint.indexOf('=') + 1;
      return Integer.parseInt(checkpoint.substring(from, checkpoint.indexOf(',')));
    }

    private void check(Crash end, JournalConfig config, String policy, boolean cut) {
      List<Integer> read = new ArrayList<>();
      int first = -1;
      boolean behindFirst = false;
      try {
        for (String text : LogOnDisk.read(config, end.disk())) {
          if (text.startsWith("CheckpointBegin[number=")) {
            first = read.isEmpty() && !behindFirst ? number(text) : first;
          } else if (!text.startsWith("Checkpoint")) {
            read.add(Integer.valueOf(text.substring(0, text.indexOf(' '))));
          }
          behindFirst = true;
        }
      } catch (BlipException e) {
        throw new AssertionError("history " + seed + ", " + policy + ", power cut " + cut, e);
      }
      List<Integer> durable = new ArrayList<>();
      List<Integer> refused = new ArrayList<>();
      refused.add(-1);
      for (Answers.Answer answer : end.answers()) {
        if (answer.failure() instanceof BlipException.StorageFull) {
          refused.add(answer.number());
        }
        if (answer.stored()
            && answer.number() > first
            && !notPublished.contains(answer.number())
            && (!cut || answer.durability() == Durability.SYNCED)) {
          durable.add(answer.number());
        }
      }
      assertThat(read)
          .as("history %d, policy %s, power cut %s", seed, policy, cut)
          .doesNotHaveDuplicates()
          .isSorted()
          .containsAll(durable)
          .doesNotContainAnyElementsOf(refused);
    }
  }

  private static boolean isExpected(Answers.Answer answer) {
    return answer.stored()
        || answer.failure() instanceof BlipException.StorageFull
        || answer.failure() instanceof BlipException.StorageFailed;
  }
}
