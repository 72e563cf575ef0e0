package io.blipmq.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/**
 * Turns the tokens of a configuration file into entries: keys at the top, and keys of tables at the
 * top. What lies deeper is one value that no key takes.
 */
final class RawEntries {
  /** The text is not a sequence of keys, or goes on after them. */
  static final class NotATable extends Exception {
    private static final long serialVersionUID = 1;
    private final int line;

    NotATable(int line) {
      super("line " + line);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  private final ToIntBiFunction<String, TokenStreamLocation> lines;
  private final List<RawEntry> entries = new ArrayList<>();

  /** With a function from a key's path and the parser's place to the line. */
  RawEntries(ToIntBiFunction<String, TokenStreamLocation> lines) {
    this.lines = lines;
  }

  /** Reads to the end. An empty file has no entries. */
  List<RawEntry> read(JsonParser parser) throws NotATable {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return List.of();
    }
    if (first != JsonToken.START_OBJECT) {
      throw new NotATable(line("", parser));
    }
    readTable("", parser);
    if (parser.nextToken() != null) {
      throw new NotATable(line("", parser));
    }
    return List.copyOf(entries);
  }

  private void readTable(String table, JsonParser parser) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String path = table.isEmpty() ? parser.currentName() : table + "." + parser.currentName();
      int line = line(path, parser);
      boolean isTable = parser.nextToken() == JsonToken.START_OBJECT;
      if (isTable && table.isEmpty() && ConfigKeys.tables().contains(path)) {
        readTable(path, parser);
      } else {
        entries.add(new RawEntry(path, line, value(path, parser)));
      }
    }
  }

  /** The value at the parser's token, which is left at the value's last token. */
  private RawValue value(String path, JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> new RawValue.Text(parser.getString());
      case VALUE_NUMBER_INT -> new RawValue.Whole(parser.getBigIntegerValue());
      case VALUE_TRUE -> new RawValue.Truth(true);
      case VALUE_FALSE -> new RawValue.Truth(false);
      case START_ARRAY -> items(path, parser);
      case VALUE_NUMBER_FLOAT -> new RawValue.Other("a fraction");
      case VALUE_NULL -> new RawValue.Other("nothing");
      case START_OBJECT -> {
        parser.skipChildren();
        yield new RawValue.Other("a table");
      }
      default -> new RawValue.Other("something else");
    };
  }

  private RawValue items(String path, JsonParser parser) {
    List<RawValue> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(
          parser.currentToken() == JsonToken.START_OBJECT
              ? table(path + "[" + values.size() + "]", parser)
              : single(path, parser));
    }
    return new RawValue.Items(values);
  }

  /** A value that is no list, or nothing that a key takes. */
  private RawValue single(String path, JsonParser parser) {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      parser.skipChildren();
      return new RawValue.Other("a list");
    }
    return value(path, parser);
  }

  private RawValue table(String path, JsonParser parser) {
    int line = line(path, parser);
    Map<String, RawValue> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      boolean list = parser.nextToken() == JsonToken.START_ARRAY;
      members.put(name, list ? singles(path, parser) : value(path, parser));
    }
    return new RawValue.Table(line, members);
  }

  private RawValue singles(String path, JsonParser parser) {
    List<RawValue> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(single(path, parser));
    }
    return new RawValue.Items(values);
  }

  private int line(String path, JsonParser parser) {
    return lines.applyAsInt(path, parser.currentTokenLocation());
  }
}
