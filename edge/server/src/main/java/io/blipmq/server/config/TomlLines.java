package io.blipmq.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * On which line each key of a TOML text stands, which Jackson's parser does not tell. Looks only at
 * what separates keys from values (comments, strings, brackets) and leaves it to the parser to say
 * whether the text is TOML at all; of a text that is not, the lines up to the mistake are right.
 */
final class TomlLines {
  /** How many parts of a dotted key are looked at; no known key has more. */
  private static final int DEPTH = 2;

  private final String text;
  private final Map<String, Integer> lines = new HashMap<>();

  /** How many tables of a list there were, by its name. */
  private final Map<String, Integer> counts = new HashMap<>();

  private int at;
  private int line = 1;
  private String table = "";

  private TomlLines(String text) {
    this.text = text;
  }

  /** Reads the text once. */
  static TomlLines of(String text) {
    TomlLines lines = new TomlLines(text);
    while (lines.at < text.length()) {
      lines.statement();
    }
    return lines;
  }

  /** The line of a key, of the table or key that it stands in, or else 1. */
  int lineOf(String path) {
    String name = path;
    while (true) {
      Integer found = lines.get(name);
      if (found != null) {
        return found;
      }
      int dot = name.lastIndexOf('.');
      if (dot < 0) {
        return 1;
      }
      name = name.substring(0, dot);
    }
  }

  private void statement() {
    char c = text.charAt(at);
    if (c == '#') {
      skipToLineEnd();
    } else if (c == '[') {
      boolean one = !text.startsWith("[[", at);
      at += one ? 1 : 2;
      int start = line;
      table = String.join(".", key(']'));
      lines.putIfAbsent(table, start);
      if (!one) {
        table += "[" + (counts.merge(table, 1, Integer::sum) - 1) + "]";
        lines.put(table, start);
      }
      skipToLineEnd();
    } else if (Character.isWhitespace(c) || c == '\uFEFF') {
      step();
    } else {
      assignment();
    }
  }

  private void assignment() {
    int start = line;
    String path = table;
    for (String part : key('=').stream().limit(DEPTH).toList()) {
      path = path.isEmpty() ? part : path + "." + part;
      lines.putIfAbsent(path, start);
    }
    skipValue();
  }

  /** Reads a dotted key, its quotes taken off, and steps over what ends it. */
  private List<String> key(char end) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    while (at < text.length() && text.charAt(at) != end && text.charAt(at) != '\n') {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        int from = at + 1;
        skipString();
        part.append(text, from, Math.max(from, at - 1));
      } else if (c == '.') {
        parts.add(part.toString());
        part.setLength(0);
        at++;
      } else {
        if (!Character.isWhitespace(c)) {
          part.append(c);
        }
        at++;
      }
    }
    parts.add(part.toString());
    if (at < text.length() && text.charAt(at) == end) {
      at++;
    }
    return parts;
  }

  private void skipValue() {
    int open = 0;
    while (at < text.length() && (open > 0 || text.charAt(at) != '\n')) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        skipString();
      } else if (c == '#') {
        skipToLineEnd();
      } else {
        open += c == '[' || c == '{' ? 1 : 0;
        open -= c == ']' || c == '}' ? 1 : 0;
        step();
      }
    }
  }

  /** Steps over a string of any of the four kinds; {@code at} is its first quote. */
  private void skipString() {
    char quote = text.charAt(at);
    String three = String.valueOf(quote).repeat(3);
    boolean multiLine = text.startsWith(three, at);
    String end = multiLine ? three : String.valueOf(quote);
    at += end.length();
    while (at < text.length() && !text.startsWith(end, at)) {
      if (text.charAt(at) == '\n' && !multiLine) {
        return;
      }
      if (text.charAt(at) == '\\' && quote == '"' && at + 1 < text.length()) {
        at++;
      }
      step();
    }
    at = Math.min(text.length(), at + end.length());
  }

  private void skipToLineEnd() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void step() {
    if (text.charAt(at) == '\n') {
      line++;
    }
    at++;
  }
}
