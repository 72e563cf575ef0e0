package io.blipmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * That docs/configuration.md says what the table of keys says. With {@code -Dblipmq.docs=write} it
 * writes that part of the page anew instead.
 */
final class ConfigPageTest {
  private static final Path PAGE = Path.of("../../docs/configuration.md");
  private static final String BEGIN = "<!-- keys: written by ConfigPageTest -->\n";
  private static final String END = "<!-- end of keys -->\n";

  @Test
  void showsEveryKeyAsItIs() throws Exception {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    String expected = tables();
    if ("write".equals(System.getProperty("blipmq.docs"))) {
      Files.writeString(PAGE, page.substring(0, from) + expected + page.substring(to));
    } else {
      assertThat(page.substring(from, to))
          .as("docs/configuration.md; run this test with -Dblipmq.docs=write")
          .isEqualTo(expected);
    }
  }

  private static String tables() {
    StringBuilder text = new StringBuilder();
    for (String table : ConfigKeys.tables()) {
      text.append("\n## [").append(table).append("]\n");
      ConfigKeys.all().stream()
          .filter(key -> key.table().equals(table))
          .forEach(key -> add(text, key));
    }
    return text.append('\n').toString();
  }

  private static void add(StringBuilder text, ConfigKey<?> key) {
    text.append("\n### ").append(key.name()).append("\n\n").append(key.doc()).append("\n\n");
    String expected = key.type().expected();
    text.append("- takes: ").append(expected.replace("\" or \"", "\", \"")).append('\n');
    text.append("- default: `").append(key.defaultText()).append("`\n");
    if (!key.otherName().isEmpty()) {
      text.append("- also called: `").append(key.otherName()).append("`\n");
    }
    text.append("- environment: `")
        .append(String.join("` or `", key.environmentNames()))
        .append('`');
    if (!key.flatName().isEmpty()) {
      text.append(" or `").append(key.shortEnvironmentName()).append("`\n");
      text.append("- in a file without tables: `").append(key.flatName()).append('`');
    }
    text.append('\n');
  }
}
