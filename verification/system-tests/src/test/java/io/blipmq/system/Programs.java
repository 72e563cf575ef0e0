package io.blipmq.system;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Programs of others that a machine has, or not. Stateless. */
final class Programs {
  private Programs() {}

  /** The first of some names that can be run. */
  static Optional<String> find(String... names) {
    return List.of(names).stream().filter(name -> runs(name, "--version")).findFirst();
  }

  /** Whether a command can be run, and ends well. */
  static boolean runs(String... command) {
    return exitCode(command) == 0;
  }

  /** Whether a command can be run, however it ends. */
  static boolean exists(String... command) {
    return exitCode(command) >= 0;
  }

  /** Negative if it can't be run. */
  private static int exitCode(String... command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
