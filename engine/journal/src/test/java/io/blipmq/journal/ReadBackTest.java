package io.blipmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.ReadRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadBackTest {
  private static final String TEXT = "x".repeat(1_000);

  private final Answers answers = new Answers();
  private final Journal journal = Journal.openStepped(LogOnDisk.config("none"), new MemoryDisk());
  private int appended;

  private void publish(int topic, long... offsets) {
    for (long offset : offsets) {
      journal.append(
          new LogRecord.Publish(topic, 0, offset, 0, 0, List.of(Message.of(offset + TEXT))),
          Durability.MEMORY,
          answers.listener(appended++));
      while (journal.stepWriter()) {}
    }
  }

  @Test
  void aPageDoesNotLeaveBehindWhatTheNextOneBeginsWith() {
    journal.replay((_, _) -> {});
    publish(1, 0, 1, 2);
    // Offset 3 was never journaled; offset 4 is there, but nobody had been told of it yet.
    publish(2, 0, 1, 2);
    publish(1, 4);
    publish(2, 3, 4, 5, 6, 7, 8);
    LogPage first = Pages.page(journal, new ReadRequest(1, 0, 0, 4, 0, 1 << 20));
    assertThat(first.size()).isEqualTo(3);
    assertThat(first.nextOffset()).isEqualTo(4);
    LogPage second = Pages.page(journal, new ReadRequest(1, 0, 4, 5, first.place(), 1 << 20));
    assertThat(second.size()).isEqualTo(1);
    assertThat(second.offset(0)).isEqualTo(4);
    journal.close();
  }
}
