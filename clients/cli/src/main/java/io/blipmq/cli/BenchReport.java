package io.blipmq.cli;

import io.blipmq.bench.Plan;
import io.blipmq.bench.Result;
import java.net.URI;
import java.util.Formatter;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The figures of a load, for people and for programs. */
final class BenchReport {
  private static final double[] PERCENTILES = {50, 95, 99, 99.9};

  private final Plan plan;
  private final Result result;

  BenchReport(Plan plan, Result result) {
    this.plan = plan;
    this.result = result;
  }

  /** What was done, in one line. */
  String title() {
    Plan.Shape shape = plan.shape();
    return String.format(
        Locale.ROOT,
        "%s: %d to %d, %d topics, %,d bytes, QoS %d, batches of %d, window %s%s",
        target(),
        shape.publishers(),
        shape.subscribers(),
        shape.topics(),
        shape.messageBytes(),
        shape.qos(),
        plan.flow().batch(),
        plan.flow().window() == 0
            ? "open"
            : String.format(Locale.ROOT, "%,d", plan.flow().window()),
        plan.flow().rate() == 0 ? "" : String.format(Locale.ROOT, ", %,.0f/s", plan.flow().rate()));
  }

  private String target() {
    return plan.where()
        .target()
        .map(URI::toString)
        .orElse(plan.where().journal().isPresent() ? "in process, journaled" : "in process");
  }

  private double megabytes() {
    return result.rate() * plan.shape().messageBytes() / 1e6;
  }

  @Override
  public String toString() {
    Formatter text = new Formatter(Locale.ROOT);
    text.format("%s%n", title());
    text.format("published  %,d in %.2f s%n", result.published(), result.seconds());
    text.format("received   %,d%n", result.received());
    text.format("rate       %,.0f messages/s, %,.1f MB/s%n", result.rate(), megabytes());
    latency(text, "latency", result.latency());
    latency(text, "confirmed", result.confirmLatency());
    Result.Faults faults = result.faults();
    text.format(
        "faults     %,d lost, %,d duplicates, %,d out of order, %,d unconfirmed%n",
        faults.lost(), faults.duplicates(), faults.outOfOrder(), faults.unconfirmed());
    return text.toString();
  }

  private static void latency(Formatter text, String name, Histogram histogram) {
    if (histogram.getTotalCount() == 0) {
      return;
    }
    text.format("%-10s ", name);
    for (double percentile : PERCENTILES) {
      text.format(
          "p%s %,.1f, ", label(percentile), histogram.getValueAtPercentile(percentile) / 1e3);
    }
    text.format("max %,.1f us%n", histogram.getMaxValue() / 1e3);
  }

  private static String label(double percentile) {
    return percentile == Math.rint(percentile)
        ? Long.toString((long) percentile)
        : Double.toString(percentile);
  }

  /** One object. */
  JsonBuffer json() {
    Plan.Shape shape = plan.shape();
    JsonBuffer json = new JsonBuffer().beginObject();
    json.name("target").value(target());
    json.name("publishers").value(shape.publishers());
    json.name("subscribers").value(shape.subscribers());
    json.name("topics").value(shape.topics());
    json.name("msg_size").value(shape.messageBytes());
    json.name("qos").value(shape.qos());
    json.name("batch").value(plan.flow().batch());
    json.name("window").value(plan.flow().window());
    json.name("wanted_rate").value(plan.flow().rate());
    json.name("published").value(result.published());
    json.name("received").value(result.received());
    json.name("seconds").value(result.seconds());
    json.name("rate").value(result.rate());
    json.name("mb_per_s").value(megabytes());
    json(json, "latency_us", result.latency());
    json(json, "confirm_us", result.confirmLatency());
    json.name("lost").value(result.faults().lost());
    json.name("duplicates").value(result.faults().duplicates());
    json.name("out_of_order").value(result.faults().outOfOrder());
    json.name("unconfirmed").value(result.faults().unconfirmed());
    return json.endObject();
  }

  private static void json(JsonBuffer json, String name, Histogram histogram) {
    json.name(name).beginObject();
    json.name("count").value(histogram.getTotalCount());
    if (histogram.getTotalCount() > 0) {
      for (double percentile : PERCENTILES) {
        json.name("p" + label(percentile)).value(histogram.getValueAtPercentile(percentile) / 1e3);
      }
      json.name("max").value(histogram.getMaxValue() / 1e3);
    }
    json.endObject();
  }
}
