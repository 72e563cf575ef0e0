package io.blipmq.cli;

import java.nio.file.Path;
import java.util.Optional;

/** The broker's process, as {@code blipmq start} runs it. */
@FunctionalInterface
interface Daemon {
  /**
   * Runs until a signal ends it, or only checks the configuration.
   *
   * @return the exit code
   */
  int run(Optional<Path> config, boolean checkOnly);
}
