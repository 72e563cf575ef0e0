package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a module provides is declared twice: in module-info for programs on the module path, in
 * META-INF/services for those on the class path, the daemon included.
 */
final class ServicesTest {
  private static final String SERVICES = "META-INF/services/";

  static Stream<ModuleReference> modules() {
    Path[] classPath =
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .filter(entry -> entry.contains("blipmq"))
            .map(Path::of)
            .filter(entry -> entry.toFile().exists())
            .filter(entry -> !entry.endsWith("test-classes"))
            .toArray(Path[]::new);
    return ModuleFinder.of(classPath).findAll().stream()
        .filter(module -> module.descriptor().name().startsWith("io.blipmq."));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleProvidesTheSameOnTheClassPath(ModuleReference module) throws IOException {
    URL place = module.location().orElseThrow().toURL();
    try (var onlyIt = new URLClassLoader(new URL[] {place}, null)) {
      for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
        assertThat(inServices(onlyIt, provides.service()))
            .as(SERVICES + provides.service())
            .containsExactlyInAnyOrderElementsOf(provides.providers());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleProvidesTheSameOnTheModulePath(ModuleReference module) throws IOException {
    Set<String> declared = new TreeSet<>();
    try (var reader = module.open();
        var names = reader.list()) {
      names
          .filter(name -> name.startsWith(SERVICES) && !name.endsWith("/"))
          .map(name -> name.substring(SERVICES.length()))
          .forEach(declared::add);
    }
    assertThat(module.descriptor().provides().stream().map(ModuleDescriptor.Provides::service))
        .as("services in module-info of " + module.descriptor().name())
        .containsAll(declared);
  }

  private static List<String> inServices(URLClassLoader loader, String service) {
    URL file = loader.getResource(SERVICES + service);
    if (file == null) {
      return List.of();
    }
    try (var reader =
        new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
