package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code blipmq topics delete}: deletes a topic. */
@Command(
    sortOptions = false,
    name = "delete",
    description = "Deletes a topic with its messages and groups; its consumers are told.",
    footer = {
      "",
      "It does not ask. The next message to a topic of that name makes a new one.",
      "",
      "Example:",
      "  blipmq topics delete orders"
    })
final class TopicDeleteCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Parameters(index = "0", paramLabel = "<topic>", description = "The topic.")
  private String topic = "";

  TopicDeleteCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    try (BlipMQ broker = blipmq.connect(Blipmq.SHORT)) {
      broker.topics().delete(topic);
    }
    blipmq.done(
        new JsonBuffer().beginObject().name("topic").value(topic).name("deleted").value(true),
        "topic " + topic + " is deleted");
    return ExitCode.OK;
  }
}
