package io.blipmq.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamsPropertyTest {
  private final Streams streams = new Streams(3);

  private void arrive(int stream, long... numbers) {
    for (long number : numbers) {
      streams.arrived(stream, Stamp.of(stream, number, 0));
    }
  }

  private void expect(long distinct, long duplicates, long outOfOrder) {
    assertThat(streams.distinct()).isEqualTo(distinct);
    assertThat(streams.duplicates()).isEqualTo(duplicates);
    assertThat(streams.outOfOrder()).isEqualTo(outOfOrder);
  }

  @Test
  void whatComesInOrderIsFine() {
    arrive(0, 0, 1, 2, 3);
    arrive(2, 0, 1);
    expect(6, 0, 0);
  }

  @Test
  void whatIsLeftOutIsMissing() {
    arrive(1, 0, 1, 5, 6);
    expect(4, 0, 0);
  }

  @Test
  void whatComesLateIsOutOfOrderOnceAndADuplicateAfterThat() {
    arrive(1, 0, 4, 2, 2, 3, 1, 1, 4);
    expect(5, 3, 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void countsAsASetDoes(long seed) {
    Random random = new Random(seed);
    Set<Long> seen = new HashSet<>();
    long duplicates = 0;
    long late = 0;
    long highest = -1;
    long number = 0;
    for (int i = 0; i < 20_000; i++) {
      switch (random.nextInt(8)) {
        case 0 -> number = Math.max(0, number - random.nextInt(50));
        case 1 -> number += random.nextInt(50);
        default -> number++;
      }
      arrive(0, number);
      if (!seen.add(number)) {
        duplicates++;
      } else if (number < highest) {
        late++;
      }
      highest = Math.max(highest, number);
    }
    assertThat(duplicates).isPositive();
    assertThat(late).isPositive();
    expect(seen.size(), duplicates, late);
  }
}
