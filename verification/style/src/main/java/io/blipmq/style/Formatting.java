package io.blipmq.style;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * google-java-format as it comes: two spaces, a hundred columns, imports sorted and unused ones
 * gone.
 */
final class Formatting {
  private final Formatter formatter = new Formatter();
  private final boolean apply;

  /** With {@code apply}, files are rewritten; without, they are compared. */
  Formatting(boolean apply) {
    this.apply = apply;
  }

  Optional<Finding> check(Path file) throws IOException {
    String before = Files.readString(file);
    String after;
    try {
      after = formatter.formatSourceAndFixImports(before);
    } catch (FormatterException notJava) {
      return Optional.of(new Finding(file, 1, String.valueOf(notJava.getMessage())));
    }
    if (before.equals(after)) {
      return Optional.empty();
    }
    if (apply) {
      Files.writeString(file, after);
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            file,
            firstDifference(before, after),
            "not formatted: mvn -Pformat -pl verification/style mends it"));
  }

  private static long firstDifference(String before, String after) {
    int at = 0;
    while (at < Math.min(before.length(), after.length())
        && before.charAt(at) == after.charAt(at)) {
      at++;
    }
    return 1 + before.substring(0, at).chars().filter(character -> character == '\n').count();
  }
}
