package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random topics, partitions, gaps and batches, written to small segments by a journal that is
 * restarted, finds its disk full now and then and loses indexes; what is read back at any time is
 * what a map has.
 */
final class ReadBackPropertyTest {
  private static final int HISTORIES = Boolean.getBoolean("blipmq.campaign") ? 5_000 : 150;
  private static final int PARTITIONS = 5;

  private final long seed = Long.getLong("blipmq.seed", System.nanoTime());

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void readsWhatWasConfirmed() throws Exception {
    var seeds = new Random(seed);
    for (int i = 0; i < HISTORIES; i++) {
      new History(Long.getLong("blipmq.seed") == null ? seeds.nextLong() : seed).run();
    }
  }

  /** What a partition holds. */
  private static final class Model {
    final SortedMap<Long, String> stored = new TreeMap<>();
    long next;
    long confirmed;
  }

  private static final class History {
    private final long seed;
    private final Random random;
    private final List<Model> models = new ArrayList<>();
    private final JournalConfig config;
    private MemoryDisk disk = new MemoryDisk();
    private boolean full;
    private Journal journal;

    History(long seed) {
      this.seed = seed;
      random = new Random(seed);
      for (int i = 0; i < PARTITIONS; i++) {
        models.add(new Model());
      }
      config =
          LogOnDisk.config(random.nextBoolean() ? "always" : "none")
              .withRecovery(Recovery.STRICT)
              .withRetryInterval(Duration.ZERO)
              .withSegmentBytes(4_096L << random.nextInt(5));
      journal = open();
    }

    private Journal open() {
      disk.onCall((call, _) -> {
        if (full && (call.equals("write") || call.equals("create"))) {
          throw new DiskFullException("No space left on device");
        }
      });
      Journal opened = Journal.openStepped(config, disk);
      opened.replay((_, _) -> {});
      return opened;
    }

    void run() throws IOException {
      for (int step = 0; step < 120; step++) {
        int what = random.nextInt(100);
        if (what < 60) {
          append();
        } else if (what < 80) {
          full = random.nextInt(20) == 0;
          journal.stepWriter();
          full = false;
          confirm();
        } else if (what < 84) {
          restart();
        } else if (what < 88) {
          spoilAnIndex();
        } else {
          check();
        }
      }
      for (int i = 0; i < PARTITIONS; i++) {
        check();
      }
      journal.close();
    }

    private void append() {
      int partition = random.nextInt(random.nextBoolean() ? PARTITIONS : 2);
      Model model = models.get(partition);
      model.next += random.nextInt(5) == 0 ? random.nextInt(50) : 0;
      long first = model.next;
      if (random.nextInt(8) == 0) {
        journal.append(
            new LogRecord.Release(7, partition, first, 1, message(first)),
            Durability.MEMORY,
            stored(model, first, 1));
        model.next++;
        return;
      }
      int count = random.nextInt(4) == 0 ? 1 + random.nextInt(40) : 1;
      List<Message> messages = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        messages.add(message(first + i));
      }
      journal.append(
          new LogRecord.Publish(7, partition, first, 0, 0, messages),
          Durability.MEMORY,
          stored(model, first, count));
      model.next += count;
    }

    private static Message message(long offset) {
      Message.Builder builder = Message.builder(text(offset));
      return offset % 3 == 0 ? builder.key("k" + offset).header("a", "b").build() : builder.build();
    }

    private static String text(long offset) {
      return offset + "x".repeat((int) (offset * 31 % (offset % 50 == 0 ? 3_000 : 300)));
    }

    private io.blipmq.core.port.MessageLog.AppendListener stored(
        Model model, long first, int count) {
      return new io.blipmq.core.port.MessageLog.AppendListener() {
        @Override
        public void appended(Durability durability) {
          for (long offset = first; offset < first + count; offset++) {
            model.stored.put(offset, text(offset));
          }
        }

        @Override
        public void failed(io.blipmq.api.BlipException reason) {}
      };
    }

    private void confirm() {
      for (Model model : models) {
        model.confirmed = model.next;
      }
    }

    private void restart() {
      while (journal.stepWriter()) {}
      confirm();
      if (random.nextBoolean()) {
        journal.close();
        disk = disk.afterPowerCut(random);
      } else {
        disk = disk.afterProcessEnd();
      }
      journal = open();
    }

    private void spoilAnIndex() throws IOException {
      List<String> indexes = disk.names().stream().filter(IndexDescriptor::isName).toList();
      if (!indexes.isEmpty()) {
        // A journal that runs believes what it has verified; so the spoiling is for the next.
        journal.close();
        String name = indexes.get(random.nextInt(indexes.size()));
        byte[] bytes = disk.content(name);
        if (random.nextBoolean() || bytes.length == 0) {
          disk.delete(name);
        } else {
          bytes[random.nextInt(bytes.length)] ^= 1;
          disk.put(name, bytes);
        }
        confirm();
        disk = disk.afterProcessEnd();
        journal = open();
      }
    }

    private void check() {
      int partition = random.nextInt(PARTITIONS);
      Model model = models.get(partition);
      long from = random.nextLong(model.confirmed + 1);
      long to =
          random.nextBoolean()
              ? model.confirmed
              : from + random.nextLong(model.confirmed - from + 1);
      assertThat(Pages.read(journal, 7, partition, from, to, 1 << random.nextInt(18)))
          .as("history %d, partition %d from %d to %d", seed, partition, from, to)
          .isEqualTo(model.stored.subMap(from, to));
      assertThat(journal.damages()).isEmpty();
    }
  }
}
