package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.TopicStats;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code blipmq topics}: lists the topics; its subcommands make, change and delete them. */
@Command(
    sortOptions = false,
    name = "topics",
    synopsisSubcommandLabel = "[create|alter|delete]",
    description = "Lists the topics with what they hold, or makes, changes, deletes one.",
    footer = {
      "",
      "Messages and bytes are what is kept now, published is what ever was. With",
      "--json an object on each line, with the topic's subscriptions.",
      "",
      "Examples:",
      "  blipmq topics",
      "  blipmq topics --json | jq -r .name",
      "  blipmq topics create orders --partitions 4 --retain-age 7d"
    })
final class TopicsCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  TopicsCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    List<TopicStats> topics;
    try (BlipMQ broker = blipmq.connect(Blipmq.SHORT)) {
      topics = broker.topics().list();
    }
    var report = new StatsReport(blipmq.shell().out());
    if (blipmq.json()) {
      report.topicsAsJson(topics);
    } else if (!topics.isEmpty()) {
      report.topics(topics);
    } else if (blipmq.talkative()) {
      blipmq.shell().err().println("no topics yet; the first message to one makes it");
    }
    return ExitCode.OK;
  }
}
