package io.blipmq.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.SettledRanges;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That the records of a cursor mean what it has settled, whatever became of some of them. */
class SettledPropertyTest {
  private static final int RUNS = Boolean.getBoolean("blipmq.campaign") ? 200_000 : 2_000;
  private static final int STEPS = 60;
  private static final int OFFSETS = 80;

  private Random random = new Random();
  private Settled settled = new Settled(0);
  private BitSet expected = new BitSet();
  private final List<LogRecord.Settle> log = new ArrayList<>();
  private int differences;

  @Test
  void recordsMeanWhatWasSettled() {
    for (int seed = 0; seed < RUNS; seed++) {
      random = new Random(seed);
      moveTo(0);
      log.clear();
      store();
      for (int step = 0; step < STEPS; step++) {
        step(random.nextInt(100));
        assertThat(offsets(settled::contains)).as("seed %d", seed).isEqualTo(expected);
      }
      store();
      assertThat(offsets(replayed()::contains)).as("seed %d", seed).isEqualTo(expected);
    }
    assertThat(differences).isGreaterThan(RUNS);
  }

  /** Damage may take the record of a move back: what it asked for is not settled for that. */
  @Test
  void aLowerFloorIsThatOfAMoveWhoseRecordIsLost() {
    var ranges = new SettledRanges(0);
    ranges.add(new LogRecord.Settle(1, 1, 0, 50, List.of(60L, 70L)));
    ranges.add(new LogRecord.Settle(1, 1, 0, false, 10, List.of(20L, 21L)));

    assertThat(ranges.floor()).isEqualTo(10);
    assertThat(ranges.toList()).containsExactly(20L, 21L);
  }

  private void step(int dice) {
    if (dice < 60) {
      int from = random.nextInt(OFFSETS);
      settle(from, Math.min(OFFSETS, from + 1 + random.nextInt(random.nextInt(8) == 0 ? 20 : 1)));
    } else if (dice < 80) {
      store();
    } else if (dice < 86) {
      settled.next(1, 1, 0);
      settled.wholeIsDue();
    } else if (dice < 92) {
      log.add(settled.whole(1, 1, 0));
    } else if (dice < 96) {
      moveTo(random.nextInt(OFFSETS));
    } else {
      store();
      restart();
    }
  }

  private void settle(int from, int to) {
    settled.add(from, to);
    expected.set(from, to);
  }

  private void store() {
    LogRecord.Settle record = settled.next(1, 1, 0);
    assertThat(record.ranges().size()).isLessThanOrEqualTo(settled.whole(1, 1, 0).ranges().size());
    differences += record.whole() ? 0 : 1;
    log.add(record);
  }

  private void moveTo(int offset) {
    settled = new Settled(offset);
    expected = new BitSet();
    expected.set(0, offset);
  }

  private void restart() {
    settled = new Settled(0);
    log.forEach(settled::recover);
  }

  private SettledRanges replayed() {
    var ranges = new SettledRanges(0);
    log.forEach(ranges::add);
    return ranges;
  }

  private static BitSet offsets(java.util.function.LongPredicate contains) {
    var offsets = new BitSet();
    for (int offset = 0; offset < OFFSETS; offset++) {
      offsets.set(offset, contains.test(offset));
    }
    return offsets;
  }
}
