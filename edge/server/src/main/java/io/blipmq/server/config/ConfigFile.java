package io.blipmq.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.toml.TomlFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * Reads a configuration file: YAML if its name ends in {@code .yaml} or {@code .yml}, TOML
 * otherwise.
 */
final class ConfigFile {
  private static final int MAX_BYTES = 1 << 20;

  private ConfigFile() {}

  /**
   * The entries in the order of the file.
   *
   * @throws ConfigException if it cannot be read, or is not what its name says
   */
  static List<RawEntry> read(Path file) throws ConfigException {
    String text = text(file);
    boolean yaml = isYaml(file);
    TomlLines lines = TomlLines.of(yaml ? "" : text);
    RawEntries entries =
        new RawEntries((path, token) -> yaml ? Math.max(1, token.getLineNr()) : lines.lineOf(path));
    try (JsonParser parser =
        yaml
            ? new YAMLFactory().createParser(ObjectReadContext.empty(), text)
            : new TomlFactory().createParser(ObjectReadContext.empty(), text)) {
      return entries.read(parser);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw problem(file, line, syntax(yaml, e));
    } catch (RawEntries.NotATable e) {
      throw problem(file, e.line(), "expected keys with values, got something else");
    }
  }

  private static boolean isYaml(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private static String text(Path file) throws ConfigException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw problem(file, "there is no such file; give the path of a TOML or YAML file");
    } catch (AccessDeniedException e) {
      throw problem(file, "no permission to read it; change its owner or mode");
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "it is a folder" : String.valueOf(e.getMessage());
      throw problem(file, "cannot be read: " + Printable.of(why));
    }
    if (bytes.length > MAX_BYTES) {
      throw problem(file, "larger than " + MAX_BYTES + " bytes; is it a configuration file?");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw problem(file, lineOfBadBytes(bytes), "not UTF-8; save the file as UTF-8");
    }
  }

  /** The first line that is not UTF-8; a line feed is never part of a longer sequence. */
  private static int lineOfBadBytes(byte[] bytes) {
    int line = 1;
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        try {
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, i - start));
        } catch (CharacterCodingException e) {
          return line;
        }
        start = i + 1;
        line++;
      }
    }
    return 1;
  }

  /**
   * What the parser has to say, without the piece of the file that it may quote: a key, perhaps.
   */
  private static String syntax(boolean yaml, JacksonException e) {
    if (!yaml) {
      return "not TOML: "
          + Printable.of(String.valueOf(e.getOriginalMessage()))
          + " (a name that ends in .yaml or .yml is read as YAML)";
    }
    String what =
        String.valueOf(e.getOriginalMessage())
            .lines()
            .filter(line -> !line.startsWith(" "))
            .reduce((first, second) -> first + ", " + second)
            .orElse("");
    return "not YAML: " + Printable.of(what);
  }

  private static ConfigException problem(Path file, int line, String what) {
    return new ConfigException(List.of(file + ":" + line + ": " + what));
  }

  private static ConfigException problem(Path file, String what) {
    return new ConfigException(List.of(file + ": " + what));
  }
}
