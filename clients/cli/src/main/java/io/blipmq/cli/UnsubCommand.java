package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private GroupOptions group = new GroupOptions();

  UnsubCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    try (BlipMQ broker = blipmq.connect(Blipmq.SHORT)) {
      broker.topics().deleteSubscription(group.pattern(), group.name());
    }
    blipmq.done(group.json().name("deleted").value(true), group + " is deleted");
    return ExitCode.OK;
  }
}
