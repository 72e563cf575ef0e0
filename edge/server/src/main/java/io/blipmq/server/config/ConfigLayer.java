package io.blipmq.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One source of settings: the file, one kind of environment variables, or the command line. Within
 * a layer a key can be set in two spellings, but not to two values; a later layer simply wins.
 */
final class ConfigLayer {
  /** By identity, since the keys are constants: a start need not make up how to hash a record. */
  private final IdentityHashMap<ConfigKey<?>, Setting<?>> settings = new IdentityHashMap<>();

  private final List<String> problems;

  private ConfigLayer(List<String> problems) {
    this.problems = problems;
  }

  /** What a file sets; whatever is wrong is added to the problems. */
  static ConfigLayer ofFile(Path file, List<String> problems) {
    ConfigLayer layer = new ConfigLayer(problems);
    try {
      for (RawEntry entry : ConfigFile.read(file)) {
        layer.take(file, entry);
      }
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    return layer;
  }

  /** What the environment sets by short names, such as {@code PORT}. */
  static ConfigLayer ofShortNames(Map<String, String> environment, List<String> problems) {
    ConfigLayer layer = new ConfigLayer(problems);
    for (ConfigKey<?> key : ConfigKeys.all()) {
      layer.takeVariable(key, key.shortEnvironmentName(), environment);
    }
    return layer;
  }

  /**
   * What the environment sets by full names, such as {@code BLIPMQ_SERVER_PORT}. A name that begins
   * like that of a table and is no key's is a problem.
   */
  static ConfigLayer ofFullNames(Map<String, String> environment, List<String> problems) {
    ConfigLayer layer = new ConfigLayer(problems);
    List<String> known = new ArrayList<>();
    for (ConfigKey<?> key : ConfigKeys.all()) {
      for (String name : key.environmentNames()) {
        layer.takeVariable(key, name, environment);
        known.add(name);
      }
    }
    environment.keySet().stream()
        .filter(name ->
            ConfigKeys.tables().stream()
                .map(ConfigKey::environmentPrefix)
                .anyMatch(name::startsWith))
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name ->
            problems.add(
                "environment %s: no such key; the nearest known one is %s"
                    .formatted(Printable.of(name), NearestName.of(name, known))));
    return layer;
  }

  /** What the command line sets, by the paths of the keys. */
  static ConfigLayer ofOptions(Map<String, String> options, List<String> problems) {
    ConfigLayer layer = new ConfigLayer(problems);
    options.forEach((path, text) -> {
      String origin = "command line, " + Printable.of(path);
      ConfigKeys.find(path)
          .ifPresentOrElse(
              key -> layer.takeText(key, origin, text),
              () -> problems.add(origin + ": " + unknown(path)));
    });
    return layer;
  }

  /** What this layer sets the key to. */
  @SuppressWarnings("unchecked") // put() keeps key and value of one type
  <T> Optional<Setting<T>> get(ConfigKey<T> key) {
    return Optional.ofNullable((Setting<T>) settings.get(key));
  }

  private void take(Path file, RawEntry entry) {
    String origin = file + ":" + entry.line();
    try {
      ConfigKeys.find(entry.path())
          .ifPresentOrElse(
              key -> takeRaw(key, origin, entry.value()),
              () -> problems.add(origin + ": " + problemWith(entry)));
    } catch (WrongEntriesException e) {
      e.problems()
          .forEach(each ->
              problems.add(
                  "%s:%d: %s: %s"
                      .formatted(
                          file, Math.max(each.line(), entry.line()), entry.path(), each.what())));
    }
  }

  private static String problemWith(RawEntry entry) {
    if (ConfigKeys.tables().contains(entry.path())) {
      return "%s is a table, write [%s] and its keys below; got %s"
          .formatted(entry.path(), entry.path(), entry.value().describe());
    }
    return unknown(entry.path());
  }

  /** Names the nearest of the paths and flat names, those of the same table first. */
  private static String unknown(String path) {
    List<String> names = ConfigKeys.all().stream().flatMap(key -> key.paths().stream()).toList();
    String nearest = NearestName.of(path, names);
    String expected = ConfigKeys.find(nearest).map(key -> key.type().expected()).orElseThrow();
    return "unknown key \"%s\"; the nearest known one is %s, %s"
        .formatted(Printable.of(path), nearest, expected);
  }

  private <T> void takeRaw(ConfigKey<T> key, String origin, RawValue raw) {
    key.type()
        .ofFile()
        .apply(raw)
        .ifPresentOrElse(
            value -> put(key, value, origin), () -> refuse(key, origin, raw.describe()));
  }

  private void takeVariable(ConfigKey<?> key, String name, Map<String, String> environment) {
    String text = name.isEmpty() ? "" : environment.getOrDefault(name, "");
    if (!text.isEmpty()) {
      takeText(key, "environment " + name, text);
    }
  }

  private <T> void takeText(ConfigKey<T> key, String origin, String text) {
    try {
      key.type()
          .ofText()
          .apply(text)
          .ifPresentOrElse(
              value -> put(key, value, origin),
              () -> refuse(key, origin, new RawValue.Text(text).describe()));
    } catch (WrongEntriesException e) {
      e.problems()
          .forEach(each -> problems.add("%s: %s: %s".formatted(origin, key.path(), each.what())));
    }
  }

  private void refuse(ConfigKey<?> key, String origin, String got) {
    String shown = key.type().secret() ? "something else" : got;
    problems.add(
        "%s: %s: expected %s, got %s".formatted(origin, key.path(), key.type().expected(), shown));
  }

  private <T> void put(ConfigKey<T> key, T value, String origin) {
    if (value instanceof HostPort address && address.port().isPresent()) {
      store(ConfigKeys.portOf(key), address.port().getAsInt(), origin);
      store(key, address.withoutPort(), origin);
    } else {
      store(key, value, origin);
    }
  }

  private void store(ConfigKey<?> key, Object value, String origin) {
    Setting<?> before = settings.putIfAbsent(key, new Setting<>(value, origin));
    if (before != null && !before.value().equals(value)) {
      problems.add(
          "%s: %s is set to another value than at %s; set it once"
              .formatted(origin, key.path(), before.origin()));
    }
  }
}
