package io.blipmq.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code blipmq wal}: looks into a journal that no broker holds. */
@Command(
    sortOptions = false,
    name = "wal",
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks into a journal's folder, and mends it, while no broker runs on it.",
    footer = {
      "",
      "The folder is the broker's wal.directory (blipmq.wal unless configured).",
      "Nothing is changed in it, except by repair --apply.",
      "",
      "Examples:",
      "  blipmq wal ls blipmq.wal",
      "  blipmq wal verify /var/lib/blipmq",
      "  blipmq wal dump blipmq.wal --topic orders --payload text --limit 20",
      "  blipmq wal repair blipmq.wal",
      "  blipmq wal export blipmq.wal --unsettled-by billing > unsettled.jsonl"
    })
final class WalCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls run
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command; use one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
