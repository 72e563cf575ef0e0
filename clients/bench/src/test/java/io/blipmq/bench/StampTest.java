package io.blipmq.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class StampTest {
  @Test
  void keepsStreamNumberAndTimeApart() {
    Random random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      int stream = random.nextInt(Stamp.MOST_STREAMS);
      long number = random.nextLong(1L << 40);
      long sent = random.nextLong();
      long took = random.nextLong(270_000_000_000L);

      long stamp = Stamp.of(stream, number, sent);

      assertThat(Stamp.stream(stamp)).isEqualTo(stream);
      assertThat(Stamp.ahead(stamp, number)).isZero();
      assertThat(Stamp.ahead(stamp, number - 3)).isEqualTo(3);
      assertThat(Stamp.ahead(stamp, number + 1_000_000)).isEqualTo(-1_000_000);
      assertThat(Stamp.ageNanos(stamp, sent + took) - took)
          .isBetween(-(long) Stamp.TICK_NANOS, (long) Stamp.TICK_NANOS);
    }
  }
}
