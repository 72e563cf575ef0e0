package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which command lines start the daemon directly. */
final class DirectStartTest {
  @Test
  void takesAStartWithItsOwnOptions() {
    Optional<Path> file = Optional.of(Path.of("a.toml"));

    assertThat(DirectStart.of("start")).contains(new DirectStart(Optional.empty(), false));
    assertThat(DirectStart.of("start", "--config", "a.toml"))
        .contains(new DirectStart(file, false));
    assertThat(DirectStart.of("start", "--check", "--config=a.toml"))
        .contains(new DirectStart(file, true));
  }

  @Test
  void leavesEverythingElseToTheCommand() {
    assertThat(DirectStart.of()).isEmpty();
    assertThat(DirectStart.of("pub", "start")).isEmpty();
    assertThat(DirectStart.of("--debug", "start")).isEmpty();
    assertThat(DirectStart.of("start", "--help")).isEmpty();
    assertThat(DirectStart.of("start", "--config")).isEmpty();
    assertThat(DirectStart.of("start", "--config", "--check")).isEmpty();
    assertThat(DirectStart.of("start", "--config=")).isEmpty();
    assertThat(DirectStart.of("start", "--config", "a", "--config", "b")).isEmpty();
    assertThat(DirectStart.of("start", "--config", "a\0b")).isEmpty();
    assertThat(DirectStart.of("start", "a.toml")).isEmpty();
  }
}
