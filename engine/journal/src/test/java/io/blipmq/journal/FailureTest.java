package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a journal does when its disk fails, fills up or stalls. */
final class FailureTest {
  private final MemoryDisk disk = new MemoryDisk();
  private final Answers answers = new Answers();

  private void append(Journal journal, int number) {
    journal.append(
        Records.publish(number, "r" + number), Durability.MEMORY, answers.listener(number));
  }

  private static void fail(MemoryDisk disk, String call, AtomicBoolean failing) {
    disk.onCall((name, _) -> {
      if (name.equals(call) && failing.get()) {
        throw new IOException("injected " + call);
      }
    });
  }

  @Test
  void refusesEverythingAfterAFailedWriteAndTakesBackWhatItRefused() {
    for (String policy : List.of("always", "none")) {
      var device = new MemoryDisk();
      var told = new Answers();
      var failing = new AtomicBoolean();
      fail(device, "write", failing);
      try (Journal journal = LogOnDisk.open(LogOnDisk.config(policy), device)) {
        LogOnDisk.append(journal, "good");
        failing.set(true);
        journal.append(Records.publish(1, "bad"), Durability.MEMORY, told.listener(1));
        told.await(1);
        failing.set(false);
        journal.append(Records.publish(2, "late"), Durability.MEMORY, told.listener(2));
        assertThat(told.await(2))
            .allMatch(answer -> answer.failure() instanceof BlipException.StorageFailed);
        assertThat(journal.health().healthy()).isFalse();
        assertThat(journal.health().reason()).contains("injected write").contains("restart");
      }
      assertThat(device.isClosed()).isTrue();
      List<String> read = LogOnDisk.read(LogOnDisk.config(policy), device.afterProcessEnd());
      assertThat(read).containsExactly("good");
    }
  }

  @Test
  void neverBelievesASyncAfterOneFailed() {
    var failing = new AtomicBoolean();
    fail(disk, "sync", failing);
    try (Journal journal = LogOnDisk.open(LogOnDisk.config("always"), disk)) {
      LogOnDisk.append(journal, "good");
      failing.set(true);
      append(journal, 1);
      answers.await(1);
      failing.set(false);
      append(journal, 2);
      assertThat(answers.await(2))
          .allMatch(answer -> answer.failure() instanceof BlipException.StorageFailed);
    }
    assertThat(LogOnDisk.read(LogOnDisk.config("always"), disk.afterProcessEnd()))
        .containsExactly("good");
  }

  @Test
  void aFailedIntervalSyncRefusesWhatComesAfter() {
    var failing = new AtomicBoolean(true);
    fail(disk, "sync", failing);
    try (Journal journal = LogOnDisk.open(LogOnDisk.config("interval_ms:1"), disk)) {
      append(journal, 1);
      assertThat(answers.await(1)).allMatch(Answers.Answer::stored);
      await().until(() -> !journal.health().healthy());
      failing.set(false);
      append(journal, 2);
      assertThat(answers.await(2).get(1).failure()).isInstanceOf(BlipException.StorageFailed.class);
    }
  }

  @Test
  void syncsWithinTheIntervalThoughNothingElseComes() {
    try (Journal journal = LogOnDisk.open(LogOnDisk.config("interval_ms:1"), disk)) {
      append(journal, 1);
      assertThat(answers.await(1).getFirst().durability()).isEqualTo(Durability.LOG);
      await().until(() -> journal.stats().syncs() > 0);
      assertThat(disk.afterPowerCut(new java.util.Random(1)).names())
          .contains("00000000000000000001.wal");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void syncsForWhoeverAsksForIt() {
    try (Journal journal = LogOnDisk.open(LogOnDisk.config("none"), disk)) {
      append(journal, 1);
      answers.await(1);
      assertThat(journal.stats().syncs()).isZero();
      journal.append(Records.publish(2, "r2"), Durability.SYNCED, answers.listener(2));
      assertThat(answers.await(2).get(1).durability()).isEqualTo(Durability.SYNCED);
      assertThat(LogOnDisk.read(LogOnDisk.config("none"), powerCut())).containsExactly("r1", "r2");
      journal.append(Records.publish(3, "r3"), Durability.REPLICATED, answers.listener(3));
      assertThat(answers.all().get(2).failure()).isInstanceOf(BlipException.InvalidRequest.class);
    }
  }

  private MemoryDisk powerCut() {
    return disk.afterPowerCut(new java.util.Random(1));
  }

  @Test
  void comesBackByItselfWhenAFullDiskHasSpaceAgain() {
    var nanos = new AtomicLong();
    JournalConfig config =
        LogOnDisk.config("always").withNanos(nanos::get).withRetryInterval(Duration.ofSeconds(1));
    try (Journal journal = LogOnDisk.open(config, disk)) {
      LogOnDisk.append(journal, "good");
      disk.freeBytes(100);
      int number = 0;
      do {
        append(journal, ++number);
      } while (answers.await(number).getLast().stored());
      assertThat(answers.all().getLast().failure()).isInstanceOf(BlipException.StorageFull.class);
      assertThat(journal.health().healthy()).isFalse();
      int stored = number - 1;

      disk.freeBytes(1 << 20);
      append(journal, ++number);
      answers.await(number);
      append(journal, ++number);
      assertThat(answers.await(number).getLast().failure())
          .as("it does not look again so soon")
          .isInstanceOf(BlipException.StorageFull.class);

      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      append(journal, ++number);
      assertThat(answers.await(number).getLast().stored()).isFalse();
      await().until(() -> journal.health().healthy());
      append(journal, ++number);
      assertThat(answers.await(number).getLast().stored()).isTrue();

      List<String> read = LogOnDisk.read(config, disk.afterProcessEnd());
      assertThat(read).hasSize(stored + 2).startsWith("good").endsWith("r" + number);
    }
  }

  @Test
  void staysFullWhileThereIsNoSpace() {
    var nanos = new AtomicLong();
    JournalConfig config = LogOnDisk.config("none").withNanos(nanos::get);
    try (Journal journal = LogOnDisk.open(config, disk)) {
      disk.freeBytes(10);
      for (int i = 1; i <= 5; i++) {
        append(journal, i);
        assertThat(answers.await(i).getLast().failure())
            .isInstanceOf(BlipException.StorageFull.class);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
      }
    }
    assertThat(LogOnDisk.read(config, disk.afterProcessEnd())).isEmpty();
  }

  @Test
  void aListenerThatThrowsHarmsNobody() {
    try (Journal journal = LogOnDisk.open(LogOnDisk.config("none"), disk)) {
      journal.append(
          Records.publish(0, "r0"),
          Durability.MEMORY,
          new io.blipmq.core.port.MessageLog.AppendListener() {
            @Override
            public void appended(Durability durability) {
              throw new IllegalStateException("a listener's own fault");
            }

            @Override
            public void failed(BlipException reason) {}
          });
      append(journal, 1);
      assertThat(answers.await(1)).allMatch(Answers.Answer::stored);
    }
  }

  @Test
  void refusesPublishesWhenTooMuchWaitsForTheDisk() throws Exception {
    var held = new CountDownLatch(1);
    var reached = new CountDownLatch(1);
    disk.onCall((call, _) -> {
      if (call.equals("write")) {
        reached.countDown();
        try {
          held.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    });
    JournalConfig config = LogOnDisk.config("none").withOutstandingBytes(200);
    Journal journal = LogOnDisk.open(config, disk);
    try {
      append(journal, 0);
      reached.await();
      int number = 0;
      while (answers.all().isEmpty()) {
        append(journal, ++number);
      }
      assertThat(answers.all().getFirst().failure()).isInstanceOf(BlipException.QueueFull.class);
      assertThat(number).isBetween(2, 10);
      journal.append(
          new LogRecord.TopicDeleted(1), Durability.MEMORY, answers.listener(number + 1));
      held.countDown();
      assertThat(answers.await(number + 2))
          .filteredOn(Answers.Answer::stored)
          .extracting(Answers.Answer::number)
          .isSorted()
          .hasSize(number + 1);
    } finally {
      held.countDown();
      journal.close();
    }
  }

  @Test
  void answersEveryAppendOnceWhenACloseRacesWithIt() throws Exception {
    for (int round = 0; round < 50; round++) {
      var device = new MemoryDisk();
      var told = new Answers();
      var number = new AtomicInteger();
      Journal journal = LogOnDisk.open(LogOnDisk.config("none"), device);
      List<Thread> publishers = new ArrayList<>();
      var started = new CountDownLatch(3);
      for (int i = 0; i < 3; i++) {
        publishers.add(
            Thread.startVirtualThread(() -> {
              for (int n = 0; n < 200; n++) {
                int mine = number.getAndIncrement();
                journal.append(
                    Records.publish(mine, "r" + mine), Durability.MEMORY, told.listener(mine));
                started.countDown();
              }
            }));
      }
      started.await();
      journal.close();
      for (Thread publisher : publishers) {
        publisher.join();
      }
      List<Answers.Answer> all = told.await(600);
      assertThat(all).hasSize(600).extracting(Answers.Answer::number).doesNotHaveDuplicates();
      assertThat(all)
          .filteredOn(answer -> !answer.stored())
          .allMatch(answer -> answer.failure() instanceof BlipException.ShuttingDown);
      assertThat(LogOnDisk.read(LogOnDisk.config("none"), device))
          .isEqualTo(
              all.stream()
                  .filter(Answers.Answer::stored)
                  .map(answer -> "r" + answer.number())
                  .toList());
    }
  }

  @Test
  void canBeClosedByAListener() {
    Journal journal = LogOnDisk.open(LogOnDisk.config("always"), disk);
    journal.append(
        Records.publish(0, "r0"),
        Durability.MEMORY,
        new io.blipmq.core.port.MessageLog.AppendListener() {
          @Override
          public void appended(Durability durability) {
            journal.close();
          }

          @Override
          public void failed(BlipException reason) {}
        });
    await().until(disk::isClosed);
    journal.close();
  }
}
