package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.TopicOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code blipmq topics alter}: changes a topic's options. */
@Command(
    sortOptions = false,
    name = "alter",
    description = "Changes options of a topic; what is not named stays as it is.",
    footer = {
      "",
      "What a smaller retention does not keep is gone at once. Subscriptions that have",
      "consumers keep the capacity and the policy that they have.",
      "",
      "Examples:",
      "  blipmq topics alter orders --retain-age 1d",
      "  blipmq topics alter orders --retain-age 0 --retain-messages 1000000",
      "  blipmq topics alter prices --overflow default"
    })
final class TopicAlterCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Parameters(index = "0", paramLabel = "<topic>", description = "The topic.")
  private String topic = "";

  @Mixin private TopicSettings settings = new TopicSettings();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls the command
  private CommandSpec spec;

  TopicAlterCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    if (settings.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "nothing to change; name at least one option, as --retain-age");
    }
    TopicOptions options;
    try (BlipMQ broker = blipmq.connect(Blipmq.SHORT)) {
      options = settings.over(broker.topics().describe(topic).options());
      broker.topics().alter(topic, options);
    }
    TopicOptionsReport.done(blipmq, topic, "altered", options);
    return ExitCode.OK;
  }
}
