package io.blipmq.style;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The lines of a file, asked for {@code // style: <reason>}, the mark that lets one declaration go
 * beyond a limit.
 */
final class Excuses {
  /** How far above a declaration its reason may stand. */
  private static final int LINES_ABOVE = 3;

  private static final Pattern EXCUSE = Pattern.compile("// style: \\S.{9,}");

  private final List<String> lines;

  Excuses(List<String> lines) {
    this.lines = lines;
  }

  /**
   * Whether a reason stands on one of the few lines above {@code line}, or on it; counted from 1.
   */
  boolean at(long line) {
    return between(line - LINES_ABOVE, line);
  }

  /** Whether a reason stands on or above {@code line}, wherever that is. */
  boolean upTo(long line) {
    return between(1, line);
  }

  private boolean between(long first, long last) {
    int from = (int) Math.max(0, first - 1);
    int to = (int) Math.min(lines.size(), last);
    return lines.subList(from, to).stream().anyMatch(line -> EXCUSE.matcher(line).find());
  }
}
