package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code blipmq resend}: sends dead letters back. */
@Command(
    sortOptions = false,
    name = "resend",
    description = "Sends a group's dead letters back to the topic, for that group alone.",
    footer = {
      "",
      "They are what the group gave up on, in the topic $dlq/<topic>/<group>. What has",
      "been sent back once is not sent back again.",
      "",
      "Examples:",
      "  blipmq sub '$dlq/orders/billing' --from earliest --wait 1 --format json",
      "  blipmq resend orders --group billing"
    })
final class ResendCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Mixin private GroupOptions group = new GroupOptions();

  ResendCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    long sent;
    try (BlipMQ broker = blipmq.connect(Blipmq.SHORT)) {
      sent = broker.topics().resendDeadLetters(group.pattern(), group.name());
    }
    String words = String.format(Locale.ROOT, "%,d dead letters sent back", sent);
    blipmq.done(group.json().name("sent").value(sent), words + " to " + group);
    return ExitCode.OK;
  }
}
