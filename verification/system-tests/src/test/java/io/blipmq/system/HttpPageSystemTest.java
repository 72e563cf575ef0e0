package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That the commands of docs/http.md do what the page says: each is run with curl against a real
 * broker, in the order of the page, and answers what stands below it.
 */
final class HttpPageSystemTest {
  private static final Path PAGE = Path.of("../../docs/http.md");
  private static final String BEGIN = "```console\n";
  private static final String END = "```\n";
  private static final String PROMPT = "$ ";

  @TempDir Path folder;

  /** A command, and what the page shows below it. */
  private record Step(String command, String shown) {}

  @Test
  void everyCommandAnswersWhatThePageShows() throws Exception {
    assumeTrue(Programs.runs("curl", "--version"), "curl is not installed");
    List<Step> steps = steps(Files.readString(PAGE));
    assertThat(steps).hasSizeGreaterThan(15);
    try (Daemon daemon = Daemon.in(folder).start()) {
      // One shell for all, because commands set variables for those behind them.
      StringBuilder script = new StringBuilder();
      for (Step step : steps) {
        script
            .append(step.command().replace("localhost:7878", "127.0.0.1:" + daemon.port()))
            .append("\nprintf '\\0'\n");
      }
      String[] answers = output(script.toString()).split("\0", -1);
      for (int i = 0; i < steps.size(); i++) {
        assertThat(answers[i].strip())
            .as("what %s answers", steps.get(i).command())
            .matches(pattern(steps.get(i).shown().strip()));
      }
      assertThat(daemon.errors()).isEmpty();
    }
  }

  private static List<Step> steps(String page) {
    List<Step> steps = new ArrayList<>();
    int at = page.indexOf(BEGIN);
    while (at >= 0) {
      int from = at + BEGIN.length();
      int to = page.indexOf(END, from);
      for (String part : page.substring(from, to).split("(^|\n)(?=\\$ )", -1)) {
        if (!part.isEmpty()) {
          String[] lines = part.split("\n", 2);
          steps.add(
              new Step(lines[0].substring(PROMPT.length()), lines.length > 1 ? lines[1] : ""));
        }
      }
      at = page.indexOf(BEGIN, to);
    }
    return steps;
  }

  private static Pattern pattern(String shown) {
    List<String> parts = new ArrayList<>();
    for (String part : shown.split("…", -1)) {
      parts.add(Pattern.quote(part));
    }
    return Pattern.compile(String.join(".*", parts));
  }

  private String output(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("commands.sh"), script);
    Path out = folder.resolve("commands.out");
    Process bash =
        new ProcessBuilder("bash", file.toString())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("commands.err").toFile())
            .start();
    bash.waitFor();
    assertThat(Files.readString(folder.resolve("commands.err"))).isEmpty();
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
