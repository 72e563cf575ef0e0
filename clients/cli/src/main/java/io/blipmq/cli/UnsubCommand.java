package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blipmq unsub}: makes the broker forget a named subscription. */
@Command(
    sortOptions = false,
    name = "unsub",
    description = "Deletes a named subscription with its position; its consumers are told.",
    footer = {
      "",
      "What the group has not read yet is kept no longer for its sake. The next `sub`",
      "with that --group starts a new one.",
      "",
      "Example:",
      "  blipmq unsub orders --group billing"
    })
final class UnsubCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Parameters(
      index = "0",
      paramLabel = "<topic>",
      description = "The topic or pattern, as it was given to sub.")
  private String pattern = "";

  @Option(
      names = "--group",
      required = true,
      paramLabel = "NAME",
      description = "The named subscription.")
  private String group = "";

  UnsubCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    try (BlipMQ broker = blipmq.connect(Blipmq.SHORT)) {
      broker.topics().deleteSubscription(pattern, group);
    }
    if (blipmq.json()) {
      var line = new JsonBuffer();
      line.beginObject().name("topic").value(pattern).name("group").value(group);
      line.name("deleted").value(true).endObject().writeLineTo(blipmq.shell().out());
    } else if (blipmq.talkative()) {
      blipmq.shell().err().println("group " + group + " of " + pattern + " is deleted");
    }
    return ExitCode.OK;
  }
}
