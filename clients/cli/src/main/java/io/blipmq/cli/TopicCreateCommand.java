package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.TopicOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blipmq topics create}: makes a topic. */
@Command(
    sortOptions = false,
    name = "create",
    description = "Makes a topic; if it is there with the same options, nothing happens.",
    footer = {
      "",
      "Without a retention a topic keeps what its subscriptions have still to read, and",
      "some of the last messages for late ones. With one it keeps that much and no",
      "more, whoever wanted it.",
      "",
      "Examples:",
      "  blipmq topics create orders --partitions 4 --retain-age 7d",
      "  blipmq topics create jobs --retain-messages 100000 --when-full block",
      "  blipmq topics create prices --ttl 5s --capacity 1000 --overflow drop_oldest"
    })
final class TopicCreateCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Parameters(index = "0", paramLabel = "<topic>", description = "The topic, for example a/b/c.")
  private String topic = "";

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "How many; it cannot be changed later. Default: 1.")
  private int partitions = 1;

  @Mixin private TopicSettings settings = new TopicSettings();

  TopicCreateCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    TopicOptions options = settings.over(TopicOptions.defaults().withPartitions(partitions));
    try (BlipMQ broker = blipmq.connect(Blipmq.SHORT)) {
      broker.topics().create(topic, options);
    }
    TopicOptionsReport.done(blipmq, topic, "created", options);
    return ExitCode.OK;
  }
}
