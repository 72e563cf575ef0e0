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
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
