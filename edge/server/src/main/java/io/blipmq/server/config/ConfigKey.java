package io.blipmq.server.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One key of the configuration.
 *
 * @param table the table it stands in
 * @param name its name there
 * @param type what it takes
 * @param defaultValue its value unless set
 * @param flatName what it is called in a file without tables and, in capitals, in the environment;
 *     empty where it has no short name
 * @param otherName a second name in its table; empty where it has none
 * @param doc what it does, for the docs
 */
record ConfigKey<T>(
    String table,
    String name,
    KeyType<T> type,
    T defaultValue,
    String flatName,
    String otherName,
    String doc) {
  static <T> ConfigKey<T> of(String path, KeyType<T> type, T defaultValue, String doc) {
    int dot = path.indexOf('.');
    return new ConfigKey<>(
        path.substring(0, dot), path.substring(dot + 1), type, defaultValue, "", "", doc);
  }

  /** The same, with a name for files without tables. */
  ConfigKey<T> orFlat(String flat) {
    return new ConfigKey<>(table, name, type, defaultValue, flat, otherName, doc);
  }

  /** The same, with a second name in its table. */
  ConfigKey<T> orNamed(String other) {
    return new ConfigKey<>(table, name, type, defaultValue, flatName, other, doc);
  }

  /** Every name by which files and options may call it; the first is {@link #path}. */
  List<String> paths() {
    return Stream.of(path(), otherName.isEmpty() ? "" : table + "." + otherName, flatName)
        .filter(path -> !path.isEmpty())
        .toList();
  }

  /** Every full name that it has in the environment; the first is {@link #environmentName}. */
  List<String> environmentNames() {
    return Stream.of(name, otherName)
        .filter(each -> !each.isEmpty())
        .map(each -> environmentPrefix(table) + each.toUpperCase(Locale.ROOT))
        .toList();
  }

  /** For example {@code server.port}. */
  String path() {
    return table + "." + name;
  }

  /** For example {@code BLIPMQ_SERVER_PORT}. */
  String environmentName() {
    return environmentPrefix(table) + name.toUpperCase(Locale.ROOT);
  }

  /** For example {@code PORT}; empty where there is none. */
  String shortEnvironmentName() {
    return flatName.toUpperCase(Locale.ROOT);
  }

  /** What the environment names of a table begin with. */
  static String environmentPrefix(String table) {
    return "BLIPMQ_" + table.toUpperCase(Locale.ROOT) + "_";
  }

  /** The default as TOML writes it. */
  String defaultText() {
    return type.show().apply(defaultValue);
  }

  @Override
  public String toString() {
    return path();
  }
}
