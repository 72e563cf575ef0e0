package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A program of others that runs, and what it has said so far. */
final class Running implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Process process;
  private final Path said;

  private Running(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /** Starts it; what it says goes to a file in that folder. */
  static Running of(Path folder, String... command) throws IOException {
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    return new Running(process, said);
  }

  static String[] join(String[] first, String... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
  }

  /** Waits until it has said that. */
  void says(String text) {
    Awaitility.await()
        .atMost(LONG)
        .until(() -> Files.readString(said).contains(text) || !process.isAlive());
    assertThat(said).content().contains(text);
  }

  /** Waits until it has ended well; all that it has said. */
  String output() throws IOException, InterruptedException {
    try {
      assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
          .as("ends; said %s", Files.readString(said))
          .isTrue();
      String all = Files.readString(said);
      assertThat(process.exitValue()).as(all).isZero();
      return all;
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
