package io.blipmq.stress;

import io.blipmq.api.Durability;
import io.blipmq.testkit.Ending;
import io.blipmq.testkit.Promises;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills a broker at random instants, again and again, while publishers, consumers and the deletion
 * of topics keep it busy, and checks from outside what it promises. Arguments: the broker's jar,
 * the rounds, and the seed, which decides when it is killed and what is done (how the processes
 * take turns, it cannot). Ends with 0 if every promise was kept.
 */
final class KillLoop {
  private static final String[] POLICIES = {"always", "every_n:16", "interval_ms:20", "none"};
  private static final int DRAIN_ROUNDS = 25;

  private final int rounds;
  private final Random random;
  private final Promises promises = new Promises(Durability.LOG, false);
  private final BrokerProcess broker;
  private final KillLoopLoad load;

  private KillLoop(Path folder, Path jar, int rounds, long seed) {
    this.rounds = rounds;
    random = new Random(seed);
    broker = new BrokerProcess(folder, jar);
    broker
        .with("BLIPMQ_WAL_SEGMENT_SIZE_BYTES", Integer.toString(1 << 20))
        .with("BLIPMQ_WAL_MAX_BYTES", Integer.toString(64 << 20))
        .withJvmFlag("-Xmx192m")
        .withJvmFlag("-XX:TieredStopAtLevel=1");
    load = new KillLoopLoad(broker, promises, seed);
  }

  /** Runs it. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path jar = Path.of(arguments[0]).toAbsolutePath();
    int rounds = Integer.parseInt(arguments[1]);
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
    Path folder = Files.createTempDirectory("kill-loop");
    System.out.printf("kill-loop: %d rounds, seed %d, in %s%n", rounds, seed, folder);
    var loop = new KillLoop(folder, jar, rounds, seed);
    try {
      loop.run();
      System.out.println("kill-loop: passed: " + loop.load.summary());
      delete(folder);
    } catch (AssertionError e) {
      System.out.println("kill-loop: " + loop.load.summary());
      System.out.println("kill-loop: FAILED: " + e.getMessage());
      System.out.printf("kill-loop: seed %d, journal and output in %s%n", seed, folder);
      e.printStackTrace();
      System.exit(1);
    } finally {
      loop.load.close();
      loop.broker.close();
    }
    System.exit(0);
  }

  private void run() throws InterruptedException {
    long begun = System.nanoTime();
    for (int round = 1; round <= rounds; round++) {
      String policy = POLICIES[random.nextInt(POLICIES.length)];
      broker.with("FSYNC_POLICY", policy);
      Duration start = broker.start();
      if (round == 1) {
        load.begin();
      }
      load.join();
      LockSupport.parkNanos(Duration.ofMillis(50 + random.nextInt(1_200)).toNanos());
      broker.kill();
      load.brokerDied();
      promises.ended(Ending.PROCESS);
      load.check();
      if (round % 10 == 0 || rounds < 20) {
        System.out.printf(
            "kill-loop: round %d of %d, %d s: %s, last start %d ms (%s), %d MiB of journal%n",
            round,
            rounds,
            (System.nanoTime() - begun) / 1_000_000_000,
            load.summary(),
            start.toMillis(),
            policy,
            broker.walBytes() >> 20);
      }
      if (round % DRAIN_ROUNDS == 0 && round < rounds) {
        drain();
      }
    }
    drain();
  }

  /** Everything that is owed comes. */
  private void drain() throws InterruptedException {
    broker.start();
    load.drain();
    load.check();
    promises.checkNothingOwed();
    if (broker.stop() != 0) {
      throw new AssertionError("the broker ended with an error: " + broker.errors());
    }
    promises.ended(Ending.CLOSED);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
