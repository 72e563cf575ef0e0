package io.blipmq.server.config;

import java.util.List;

/** The configuration is not usable; says everything that is wrong with it at once. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialized
  private final List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each: where it was set, what is wrong, what was expected. */
  public List<String> problems() {
    return problems;
  }
}
