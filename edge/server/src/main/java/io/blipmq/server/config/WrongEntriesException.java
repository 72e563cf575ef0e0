package io.blipmq.server.config;

import java.util.List;

/** What is wrong with the tables of one list, each by the line that it stands on. */
final class WrongEntriesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialized
  private final List<Problem> problems;

  /**
   * One of them.
   *
   * @param line from 1; 0 where there are no lines
   */
  record Problem(int line, String what) {}

  WrongEntriesException(List<Problem> problems) {
    super(problems.toString());
    this.problems = List.copyOf(problems);
  }

  List<Problem> problems() {
    return problems;
  }
}
