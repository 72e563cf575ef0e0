package io.blipmq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.server.BlipServer;
import io.blipmq.server.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example, run as a process of its own, says what its text file says, and nothing more. */
final class ExamplesTest {
  @TempDir private Path folder;

  /** By the files of expected output, so that an example without one is missed below. */
  static Stream<String> examples() throws IOException, URISyntaxException {
    Path expected =
        Path.of(Objects.requireNonNull(ExamplesTest.class.getResource("QuickStart.txt")).toURI());
    try (Stream<Path> files = Files.list(Objects.requireNonNull(expected.getParent()))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".txt"))
          .map(name -> name.substring(0, name.length() - 4))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void saysWhatItShows(String example) throws Exception {
    assertThat(run(example)).isEqualTo(expected(example));
  }

  @Test
  void everyExampleIsRunAndListed() throws Exception {
    List<String> sources;
    try (Stream<Path> files = Files.list(Path.of("src/main/java/io/blipmq/examples"))) {
      sources =
          files
              .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
              .filter(name -> !name.equals("package-info"))
              .sorted()
              .toList();
    }
    assertThat(examples()).containsExactlyElementsOf(sources);
    assertThat(Files.readString(Path.of("README.md"))).contains(sources);
  }

  @Test
  void theOneThatMovesSaysTheSameEverywhere() throws Exception {
    String moving = "MovingToTheDaemon";
    assertThat(run(moving, "journal:" + folder.resolve("embedded"))).isEqualTo(expected(moving));
    Map<String, String> options =
        Map.of(
            "server.port", "0",
            "metrics.enabled", "false",
            "wal.path", folder.resolve("daemon").toString());
    try (BlipServer daemon =
        BlipServer.start(ServerConfig.load(Optional.empty(), Map.of(), options))) {
      assertThat(run(moving, "blip://127.0.0.1:" + daemon.port())).isEqualTo(expected(moving));
    }
  }

  private String run(String example, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=deny", "-Djava.io.tmpdir=" + folder));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.blipmq.examples." + example);
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("ends by itself").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static String expected(String example) {
    try (InputStream file =
        Objects.requireNonNull(ExamplesTest.class.getResourceAsStream(example + ".txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
