package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The library in programs of their own, on the module path and on the class path: found by its
 * services, several brokers at once, no threads that nobody asked for, and a JVM that warns of
 * nothing, without a single flag for it.
 */
final class ModulePathSystemTest {
  private static final Path SOURCE = Path.of("src/test/resources/shop");

  /** The program, compiled for the module path; the class path does not look at its module-info. */
  @TempDir private static Path shop;

  @TempDir private Path folder;

  /** What a program ended with. */
  private record Run(int exit, String out, String err) {}

  @BeforeAll
  static void compile() {
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-Xlint:all",
                "-Werror",
                "-d",
                shop.toString(),
                "-p",
                path("io.blipmq.api", "org.jspecify"),
                SOURCE.resolve("module-info.java").toString(),
                SOURCE.resolve("shop/Shop.java").toString());
    assertThat(failed).isZero();
  }

  @Test
  void embeddedNeedsTheEngineAndTheJournalAndNoSocket() throws Exception {
    String libraries = path("io.blipmq.core", "io.blipmq.journal");
    assertThat(libraries).doesNotContain("netty");
    for (boolean modules : new boolean[] {true, false}) {
      Run run = run(modules, libraries, "mem:", "mem:", "journal:" + folder.resolve("j" + modules));
      assertThat(run.err()).isEmpty();
      assertThat(run.out().lines())
          .containsExactly(
              "module " + (modules ? "shop" : "null"),
              "threads before []",
              "threads of an idle broker []",
              "mem m0 at 0",
              "mem m1 at 0",
              "journal m2 at 0",
              "topics of an idle broker 0",
              "threads after []");
      assertThat(run.exit()).isZero();
    }
  }

  @Test
  void remoteNeedsTheClientAlone() throws Exception {
    String libraries = path("io.blipmq.core", "io.blipmq.client");
    try (Daemon daemon = Daemon.in(folder).start()) {
      for (boolean modules : new boolean[] {true, false}) {
        String address = "blip://127.0.0.1:" + daemon.port();
        Run run = run(modules, libraries, address, "mem:", address);
        assertThat(run.err()).isEmpty();
        int before = modules ? 0 : 2;
        assertThat(run.out().lines())
            .containsExactly(
                "module " + (modules ? "shop" : "null"),
                "threads before []",
                "threads of an idle broker []",
                "blip m0 at " + before,
                "mem m1 at 0",
                "blip m2 at " + (before + 1),
                "topics of an idle broker 0",
                "threads after []");
        assertThat(run.exit()).isZero();
      }
    }
  }

  private Run run(boolean modules, String libraries, String... addresses)
      throws IOException, InterruptedException {
    String path = shop + File.pathSeparator + libraries;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What a program without a logging library says of that is not the JVM's.
    command.add("-Dslf4j.internal.verbosity=ERROR");
    command.addAll(
        modules
            ? List.of("--module-path", path, "-m", "shop/shop.Shop")
            : List.of("-cp", path, "shop.Shop"));
    command.addAll(Arrays.asList(addresses));
    Path out = folder.resolve("shop-out.txt");
    Path err = folder.resolve("shop-err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).as(Files.readString(out)).isTrue();
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Where these modules are and what they require, of what the tests run with. */
  private static String path(String... names) {
    ModuleFinder finder =
        ModuleFinder.of(
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*(blipmq|netty|slf4j-api|jspecify).*"))
                .filter(entry -> !entry.endsWith("test-classes"))
                .map(Path::of)
                .toArray(Path[]::new));
    Set<String> found = new TreeSet<>();
    for (String name : names) {
      collect(finder, name, found);
    }
    return String.join(File.pathSeparator, found);
  }

  private static void collect(ModuleFinder finder, String name, Set<String> found) {
    Optional<ModuleReference> module = finder.find(name);
    if (module.isPresent()
        && found.add(Path.of(module.get().location().orElseThrow()).toString())) {
      module.get().descriptor().requires().stream()
          .filter(needed -> !needed.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
          .map(ModuleDescriptor.Requires::name)
          .collect(Collectors.toSet())
          .forEach(needed -> collect(finder, needed, found));
    }
  }
}
