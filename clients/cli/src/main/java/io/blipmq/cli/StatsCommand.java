package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code blipmq stats}: the figures of the broker or of one topic. */
@Command(
    sortOptions = false,
    name = "stats",
    description = "Shows the broker's figures, or those of a topic and its subscriptions.",
    footer = {
      "",
      "Counts are since the broker's start. Lag is what a subscription has not settled",
      "yet, what is in flight included.",
      "",
      "Examples:",
      "  blipmq stats",
      "  blipmq stats orders",
      "  blipmq stats orders --json | jq '.subscriptions[] | {name, lag}'"
    })
final class StatsCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Parameters(index = "0", arity = "0..1", paramLabel = "<topic>", description = "The topic.")
  private @Nullable String topic;

  StatsCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    var report = new StatsReport(blipmq.shell().out());
    try (BlipMQ broker = blipmq.connect(Blipmq.SHORT)) {
      if (topic != null) {
        report.topic(broker.topics().describe(topic), blipmq.json());
      } else {
        report.broker(broker.stats(), blipmq.json());
      }
    }
    return ExitCode.OK;
  }
}
