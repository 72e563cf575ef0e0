package io.blipmq.bench;

import java.util.Formatter;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The distribution of latencies as a picture: the share of messages that were faster, from left to
 * right, so that each mark has ten times fewer messages behind it than the one before; the latency
 * upwards, by powers of ten.
 */
public final class LatencyChart {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 440;
  private static final int LEFT = 80;
  private static final int RIGHT = 40;
  private static final int TOP = 56;
  private static final int BOTTOM = 56;
  private static final int STEPS_A_MARK = 24;
  private static final String[] MARKS = {"0%", "90%", "99%", "99.9%", "99.99%", "99.999%"};

  private final Formatter svg = new Formatter(Locale.ROOT);
  private final String title;
  private final int marks;
  private final int lowest;
  private final int highest;

  private LatencyChart(String title, Histogram... series) {
    this.title = title;
    long most = 1;
    long largest = 1;
    long smallest = Long.MAX_VALUE;
    for (Histogram one : series) {
      most = Math.max(most, one.getTotalCount());
      if (one.getTotalCount() > 0) {
        largest = Math.max(largest, one.getMaxValue());
        smallest = Math.min(smallest, Math.max(1, one.getMinValue()));
      }
    }
    this.marks = Math.clamp((int) Math.ceil(Math.log10((double) most)), 2, MARKS.length - 1);
    this.lowest = (int) Math.floor(Math.log10((double) Math.min(smallest, largest)));
    this.highest = Math.max(lowest + 1, (int) Math.ceil(Math.log10((double) largest)));
  }

  /** An SVG document. */
  public static String svg(String title, Result result) {
    LatencyChart chart = new LatencyChart(title, result.latency(), result.confirmLatency());
    chart.draw(result);
    return chart.svg.toString();
  }

  /** An HTML page with the picture and the lines of a report below it. */
  public static String html(String title, Result result, String report) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head><meta charset="utf-8"><title>%1$s</title>
    <style>body{margin:24px;font:14px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff}
    svg{max-width:100%%;height:auto}pre{font:13px/1.5 ui-monospace,monospace}</style></head>
    <body>
    %2$s<pre>%3$s</pre>
    </body>
    </html>
    """
        .formatted(escape(title), svg(title, result), escape(report));
  }

  private void draw(Result result) {
    svg.format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"system-ui,sans-serif\" font-size=\"12\" fill=\"#57606a\">%n",
        WIDTH, HEIGHT, WIDTH, HEIGHT);
    svg.format("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n", WIDTH, HEIGHT);
    text(LEFT, 24, "start", " font-size=\"15\" fill=\"#1b1f24\"", title);
    grid();
    if (result.latency().getTotalCount() > 0) {
      line(result.latency(), "#0969da");
      legend(0, "#0969da", "until it arrived");
    }
    if (result.confirmLatency().getTotalCount() > 0) {
      line(result.confirmLatency(), "#bc4c00");
      legend(1, "#bc4c00", "until it was confirmed");
    }
    svg.format("</svg>%n");
  }

  private void grid() {
    for (int i = 0; i <= marks; i++) {
      double x = x(i);
      svg.format("<path d=\"M%.1f %d V%d\" stroke=\"#d8dee4\"/>%n", x, TOP, HEIGHT - BOTTOM);
      text(x, HEIGHT - BOTTOM + 20, "middle", "", MARKS[i]);
    }
    for (int power = lowest; power <= highest; power++) {
      double y = y(Math.pow(10, power));
      svg.format("<path d=\"M%d %.1f H%d\" stroke=\"#d8dee4\"/>%n", LEFT, y, WIDTH - RIGHT);
      text(LEFT - 8, y + 4, "end", "", duration(power));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", "", "share of messages below");
  }

  private void line(Histogram histogram, String colour) {
    svg.format("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"", colour);
    double last = Math.min(marks, Math.log10((double) histogram.getTotalCount()));
    int steps = (int) Math.ceil(last * STEPS_A_MARK);
    for (int i = 0; i <= steps; i++) {
      double mark = Math.min(last, (double) i / STEPS_A_MARK);
      double percentile = 100 - 100 * Math.pow(10, -mark);
      svg.format("%.1f,%.1f ", x(mark), y((double) histogram.getValueAtPercentile(percentile)));
    }
    svg.format("\"/>%n");
  }

  private void legend(int place, String colour, String name) {
    int x = LEFT + 190 * place;
    svg.format("<path d=\"M%d 40 h22\" stroke=\"%s\" stroke-width=\"2\"/>%n", x, colour);
    text(x + 28, 44, "start", "", name);
  }

  private void text(double x, double y, String anchor, String more, String what) {
    svg.format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>%n",
        x, y, anchor, more, escape(what));
  }

  private double x(double mark) {
    return LEFT + (WIDTH - LEFT - RIGHT) * mark / marks;
  }

  private double y(double nanos) {
    double share = (Math.log10(Math.max(1, nanos)) - lowest) / (highest - lowest);
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Math.clamp(share, 0, 1);
  }

  private static String duration(int power) {
    String[] units = {"ns", "µs", "ms", "s"};
    int unit = Math.min(power / 3, units.length - 1);
    return "1" + "0".repeat(power - 3 * unit) + " " + units[unit];
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
