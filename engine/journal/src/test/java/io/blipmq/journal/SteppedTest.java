package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Durability;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A journal whose work is done when a test says so. */
final class SteppedTest {
  private final MemoryDisk disk = new MemoryDisk();
  private final Answers answers = new Answers();

  private Journal open(String policy) {
    Journal journal = Journal.openStepped(LogOnDisk.config(policy), disk);
    journal.replay((_, _) -> {});
    return journal;
  }

  private void append(Journal journal, int number) {
    journal.append(
        Records.publish(number, "r" + number), Durability.MEMORY, answers.listener(number));
  }

  @Test
  void storesNothingBeforeTheWriterIsStepped() {
    Journal journal = open("always");
    append(journal, 1);
    append(journal, 2);
    assertThat(answers.all()).isEmpty();
    assertThat(journal.stepWriter()).isTrue();
    assertThat(answers.all()).hasSize(2).allMatch(Answers.Answer::stored);
    assertThat(journal.stepWriter()).isFalse();
    assertThat(LogOnDisk.read(LogOnDisk.config("always"), disk.afterProcessEnd()))
        .containsExactly("r1", "r2");
  }

  @Test
  void syncsWhenTheIntervalIsStepped() {
    Journal journal = open("interval_ms:20");
    assertThat(journal.stepSync()).isFalse();
    append(journal, 1);
    journal.stepWriter();
    assertThat(journal.stats().syncs()).isZero();
    assertThat(journal.stepSync()).isTrue();
    assertThat(journal.stats().syncs()).isEqualTo(1);
    assertThat(journal.stepSync()).isFalse();
  }

  @Test
  void finishesWhatWaitsWhenItIsClosed() {
    Journal journal = open("none");
    append(journal, 1);
    journal.close();
    journal.close();
    assertThat(answers.all()).hasSize(1).allMatch(Answers.Answer::stored);
    assertThat(disk.isClosed()).isTrue();
    append(journal, 2);
    assertThat(answers.all()).hasSize(2);
    assertThat(List.copyOf(LogOnDisk.read(LogOnDisk.config("none"), disk))).containsExactly("r1");
  }
}
