package io.blipmq.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The named subscription that a command works on. */
final class GroupOptions {
  @Parameters(
      index = "0",
      paramLabel = "<topic>",
      description = "The topic or pattern, as it was given to sub.")
  private String pattern = "";

  @Option(
      names = "--group",
      required = true,
      paramLabel = "NAME",
      description = "The named subscription.")
  private String name = "";

  String pattern() {
    return pattern;
  }

  String name() {
    return name;
  }

  @Override
  public String toString() {
    return "group " + name + " of " + pattern;
  }

  /** Begins an object that says what was done with it. */
  JsonBuffer json() {
    return new JsonBuffer().beginObject().name("topic").value(pattern).name("group").value(name);
  }
}
