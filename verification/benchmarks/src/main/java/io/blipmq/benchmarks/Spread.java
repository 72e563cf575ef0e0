package io.blipmq.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The middle, the least and the most of some figures, NaN if there are none. As a text it is three
 * columns of a Markdown table.
 */
public record Spread(double median, double least, double most) {
  private static final double EXACT_ENOUGH = 100;

  public static Spread of(List<Double> figures) {
    if (figures.isEmpty()) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    List<Double> sorted = figures.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast());
  }

  /** Of the ratios of what was taken in the same round. */
  public static Spread ofRatios(List<Double> ours, List<Double> its) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(ours.size(), its.size()); i++) {
      ratios.add(ours.get(i) / its.get(i));
    }
    return of(ratios);
  }

  @Override
  public String toString() {
    return text(median) + " | " + text(least) + " | " + text(most);
  }

  /** With no more digits than a reader wants. */
  public static String text(double figure) {
    if (Double.isNaN(figure)) {
      return "";
    }
    int digits = figure >= EXACT_ENOUGH ? 0 : figure >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", figure);
  }
}
