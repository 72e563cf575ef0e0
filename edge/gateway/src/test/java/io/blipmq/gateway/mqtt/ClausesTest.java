package io.blipmq.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/mqtt-clauses.md and the tests say the same: a clause that a test names is in
 * its version's table with that test, and nothing else is.
 */
final class ClausesTest {
  private static final Path PAGE = Path.of("../../docs/mqtt-clauses.md");
  private static final List<Path> TESTS =
      List.of(Path.of("src/test/java"), Path.of("../../verification/system-tests/src/test/java"));

  /** A clause, of 3.1.1 if that is before it, or the first and the last one of several. */
  private static final Pattern CITED =
      Pattern.compile(
          "(3\\.1\\.1: )?MQTT-(\\d+\\.\\d+\\.\\d+)-(\\d+)"
              + "(?:],? to \\[(?:3\\.1\\.1: )?MQTT-\\2-(\\d+))?");

  /** Where a text or a comment goes on in the next line. */
  private static final Pattern WRAPPED = Pattern.compile(" ?\"\\s*\\+\\s*\" ?|\\s*\\n\\s*\\* ");

  private static final Pattern ROW =
      Pattern.compile("\\| MQTT-(\\d+\\.\\d+\\.\\d+-\\d+) \\| ([^|]+) \\| ([^|]+) \\|");

  @Test
  void everyClauseHasTheTestsThatNameItOrAReason() throws IOException {
    Map<String, String> page = page();
    Map<String, String> wrong = new TreeMap<>();
    Map<String, SortedSet<String>> cited = cited();
    page.forEach((clause, says) -> {
      SortedSet<String> tests = cited.getOrDefault(clause, new TreeSet<>());
      String expected = String.join(", ", tests);
      boolean reason = tests.isEmpty() && says.startsWith("no test: ");
      if (!says.equals(expected) && !reason) {
        wrong.put(clause, "the page says \"" + says + "\", the tests \"" + expected + "\"");
      }
    });
    cited.keySet().stream()
        .filter(clause -> !page.containsKey(clause))
        .forEach(clause -> wrong.put(clause, "is not on the page; " + cited.get(clause)));
    assertThat(wrong).isEmpty();
    assertThat(page).hasSizeGreaterThan(300);
  }

  /** What the page says of each clause: tests, or why there is none. */
  private static Map<String, String> page() throws IOException {
    Map<String, String> clauses = new TreeMap<>();
    String version = "";
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        version = line.contains("3.1.1") ? "3.1.1: " : "";
      }
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String before = clauses.put(version + row.group(1), row.group(3));
        assertThat(before).as("%s is there once", line).isNull();
      }
    }
    return clauses;
  }

  private static Map<String, SortedSet<String>> cited() throws IOException {
    Map<String, SortedSet<String>> cited = new TreeMap<>();
    for (Path file : tests()) {
      String name = file.getFileName().toString().replace(".java", "");
      Matcher citation = CITED.matcher(WRAPPED.matcher(Files.readString(file)).replaceAll(" "));
      while (citation.find()) {
        String version = citation.group(1) == null ? "" : citation.group(1);
        int first = Integer.parseInt(citation.group(3));
        int last = citation.group(4) == null ? first : Integer.parseInt(citation.group(4));
        for (int i = first; i <= last; i++) {
          String clause = version + citation.group(2) + "-" + i;
          cited.computeIfAbsent(clause, _ -> new TreeSet<>()).add(name);
        }
      }
    }
    return cited;
  }

  private static List<Path> tests() {
    List<Path> files = new ArrayList<>();
    for (Path folder : TESTS) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.endsWith("ClausesTest.java"))
            .forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }
}
