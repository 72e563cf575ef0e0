package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class OffsetSetPropertyTest {
  @Test
  void behavesAsATreeSetDoes() {
    long seed = Long.getLong("seed", new Random().nextLong());
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      OffsetSet set = new OffsetSet();
      TreeSet<Long> model = new TreeSet<>();
      long range = 1L + random.nextInt(2_000);
      long stride = 1L + random.nextInt(1_024);
      for (int step = 0; step < 2_000; step++) {
        long offset = stride * random.nextLong(range);
        String where = "seed " + seed + ", round " + round + ", step " + step;
        switch (random.nextInt(20)) {
          case 0 -> {
            int expected = model.headSet(offset, true).size();
            model.headSet(offset, true).clear();
            assertThat(set.removeThrough(offset)).as(where).isEqualTo(expected);
          }
          case 1, 2, 3, 4, 5, 6, 7, 8 ->
              assertThat(set.remove(offset)).as(where).isEqualTo(model.remove(offset));
          case 9 -> assertThat(set.contains(offset)).as(where).isEqualTo(model.contains(offset));
          default -> assertThat(set.add(offset)).as(where).isEqualTo(model.add(offset));
        }
        assertThat(set.size()).as(where).isEqualTo(model.size());
      }
      for (long offset : model) {
        assertThat(set.contains(offset)).as("seed " + seed).isTrue();
      }
    }
  }
}
