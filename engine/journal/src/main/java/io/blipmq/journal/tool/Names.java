package io.blipmq.journal.tool;

import io.blipmq.core.port.LogRecord;

/** The names behind the numbers in records. */
public final class Names {
  private final LogState state;

  Names(LogState state) {
    this.state = state;
  }

  /** The topic's name, or its number behind {@code #} where no record that is left has its name. */
  public String topic(int number) {
    return RecordText.topic(number, state);
  }

  /** What a record says, in a few words. */
  public String describe(LogRecord record) {
    return RecordText.of(record, state);
  }

  /** The subscription's name and pattern, or its number behind {@code #}. */
  public String subscription(int number) {
    return RecordText.subscription(number, state);
  }
}
