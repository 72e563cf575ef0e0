package io.blipmq.server.config;

import java.util.Collection;
import java.util.Comparator;

/** The known name that somebody probably meant: the one with the fewest typing errors between. */
final class NearestName {
  private static final int MAX_LENGTH = 100;

  private NearestName() {}

  /** The nearest of the names; the first of those that are equally near. */
  static String of(String wrong, Collection<String> names) {
    String shortened = wrong.length() <= MAX_LENGTH ? wrong : wrong.substring(0, MAX_LENGTH);
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(shortened, name)))
        .orElseThrow();
  }

  /**
   * How many letters must be typed, taken away, exchanged or swapped with their neighbour to make
   * one text of the other (restricted Damerau-Levenshtein distance).
   */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
