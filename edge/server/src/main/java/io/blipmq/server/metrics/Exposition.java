package io.blipmq.server.metrics;

import java.util.Locale;

/**
 * Writes the Prometheus text format, version 0.0.4: families in the order of the calls, each with
 * HELP and TYPE. One thread.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
final class Exposition {
  /** The media type of what this writes. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder(8_192);

  /** What a family is. */
  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY
  }

  /** A counter without labels. */
  Exposition counter(String name, String help, long value) {
    return family(name, Type.COUNTER, help).sample(name, value);
  }

  /** A gauge without labels. */
  Exposition gauge(String name, String help, long value) {
    return family(name, Type.GAUGE, help).sample(name, value);
  }

  /** A gauge without labels. */
  Exposition gauge(String name, String help, double value) {
    return family(name, Type.GAUGE, help).sample(name, value);
  }

  /** Begins a family; its samples follow. */
  Exposition family(String name, Type type, String help) {
    text.append("# HELP ").append(name).append(' ');
    escape(help, false);
    text.append("\n# TYPE ").append(name).append(' ');
    text.append(type.name().toLowerCase(Locale.ROOT)).append('\n');
    return this;
  }

  /**
   * One sample of a whole number.
   *
   * @param labels names and values by turns
   */
  Exposition sample(String name, long value, String... labels) {
    begin(name, labels).append(value).append('\n');
    return this;
  }

  /**
   * One sample.
   *
   * @param labels names and values by turns
   */
  Exposition sample(String name, double value, String... labels) {
    begin(name, labels).append(value).append('\n');
    return this;
  }

  /** All that was written. */
  String text() {
    return text.toString();
  }

  private StringBuilder begin(String name, String... labels) {
    text.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      escape(labels[i + 1], true);
      text.append('"');
    }
    return text.append(labels.length == 0 ? " " : "} ");
  }

  private void escape(String value, boolean quotes) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '"' -> text.append(quotes ? "\\\"" : "\"");
        default -> text.append(c);
      }
    }
  }
}
