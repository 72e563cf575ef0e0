package io.blipmq.api;

import java.nio.charset.StandardCharsets;

/**
 * The rules for names and patterns of topics. A name is 1 to {@value #MAX_BYTES} bytes of UTF-8,
 * levels separated by {@code /}, without {@code +}, {@code #} or NUL; those that begin with {@code
 * $} are the broker's own. In a pattern a level may be {@code +} (any one level), and the last one
 * {@code #} (all the rest, none included). Patterns that do not begin with {@code $} match no name
 * that does.
 */
public final class TopicName {
  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 1_024;

  private TopicName() {}

  /**
   * Returns the name if it is one.
   *
   * @throws BlipException.InvalidRequest if not, with the reason
   */
  public static String check(String name) {
    checkText(name);
    if (isPattern(name) || name.indexOf('#') >= 0 || name.indexOf('+') >= 0) {
      throw new BlipException.InvalidRequest(
          "topic " + name + " holds + or #, which only patterns of subscriptions may");
    }
    return name;
  }

  /**
   * Returns the pattern if it is one; every name is a pattern that matches itself.
   *
   * @throws BlipException.InvalidRequest if not, with the reason
   */
  public static String checkPattern(String pattern) {
    checkText(pattern);
    String[] levels = pattern.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      String level = levels[i];
      boolean wildcard = level.equals("+") || (level.equals("#") && i == levels.length - 1);
      if (!wildcard && (level.indexOf('+') >= 0 || level.indexOf('#') >= 0)) {
        throw new BlipException.InvalidRequest(
            "pattern " + pattern + ": + must be a whole level, # the whole last level");
      }
    }
    return pattern;
  }

  /** Whether a valid pattern has wildcards. */
  public static boolean isPattern(String pattern) {
    return pattern.endsWith("#") || pattern.indexOf('+') >= 0;
  }

  /** Whether a valid pattern matches a valid name. */
  public static boolean matches(String pattern, String name) {
    if (name.startsWith("$") != pattern.startsWith("$")) {
      return false;
    }
    int p = 0;
    int n = 0;
    while (true) {
      int pEnd = levelEnd(pattern, p);
      if (pEnd - p == 1 && pattern.charAt(p) == '#') {
        return true;
      }
      if (n > name.length()) {
        return false;
      }
      int nEnd = levelEnd(name, n);
      boolean one = pEnd - p == 1 && pattern.charAt(p) == '+';
      if (!one && (pEnd - p != nEnd - n || !pattern.regionMatches(p, name, n, nEnd - n))) {
        return false;
      }
      if (pEnd == pattern.length()) {
        return nEnd == name.length();
      }
      p = pEnd + 1;
      n = nEnd + 1;
    }
  }

  private static int levelEnd(String text, int from) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }

  private static void checkText(String name) {
    if (name.isEmpty()) {
      throw new BlipException.InvalidRequest("empty topic; a name has 1 to 1,024 bytes");
    }
    int bytes = name.length() * 3 <= MAX_BYTES ? 0 : name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new BlipException.InvalidRequest(
          "topic of " + bytes + " bytes; a name has at most " + MAX_BYTES);
    }
    if (name.indexOf('\0') >= 0) {
      throw new BlipException.InvalidRequest("topic holds the character NUL; leave it out");
    }
  }
}
