package io.blipmq.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {
  @Test
  void aPublisherThatIsLateDoesNotMoveWhatWasDue() {
    Pace pace = new Pace(1e9); // every nanosecond, which nobody can keep up with
    pace.start(0);
    long first = pace.next(1);

    for (int i = 1; i < 10_000; i++) {
      assertThat(pace.next(1)).isEqualTo(first + i);
    }
    assertThat(System.nanoTime() - first).isGreaterThan(10_000);
  }

  @Test
  void nothingIsSentBeforeItIsDue() {
    Pace pace = new Pace(5_000);
    pace.start(1_000_000);

    for (int i = 0; i < 20; i++) {
      long due = pace.next(2);
      assertThat(System.nanoTime() - due).isNotNegative();
    }
  }
}
