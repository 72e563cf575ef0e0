package io.blipmq.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code blipmq start} as it is written nearly always, read without picocli: no start-up cache of
 * the JVM takes picocli's classes, because of the age of their format, and to load them and all
 * commands is most of what a start would take. Whatever else stands on the line, mistakes and
 * {@code --help} included, is left to {@link StartCommand}, which is the same in all else.
 *
 * @param config the file of {@code --config}
 * @param checkOnly whether {@code --check} is given
 */
record DirectStart(Optional<Path> config, boolean checkOnly) {
  private static final String CONFIG = "--config";

  /** What the arguments ask for, if it is nothing but this. */
  static Optional<DirectStart> of(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("start")) {
      return Optional.empty();
    }
    String file = null;
    boolean check = false;
    for (int i = 1; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.equals("--check") && !check) {
        check = true;
      } else if (argument.startsWith(CONFIG + "=") && file == null) {
        file = argument.substring(CONFIG.length() + 1);
      } else if (argument.equals(CONFIG) && file == null && i + 1 < arguments.length) {
        file = arguments[++i];
      } else {
        return Optional.empty();
      }
    }
    return of(file, check);
  }

  private static Optional<DirectStart> of(@Nullable String file, boolean check) {
    if (file == null) {
      return Optional.of(new DirectStart(Optional.empty(), check));
    }
    try {
      return file.isEmpty() || file.startsWith("-")
          ? Optional.empty()
          : Optional.of(new DirectStart(Optional.of(Path.of(file)), check));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
