package io.blipmq.server.config;

/** Text from outside, made safe to print: one line, not too long, no control characters. */
final class Printable {
  private static final int MOST = 200;

  private Printable() {}

  static String of(String text) {
    String shown = text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    StringBuilder safe = new StringBuilder(shown.length());
    shown.codePoints().forEach(c -> safe.appendCodePoint(isPlain(c) ? c : '?'));
    return safe.toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
