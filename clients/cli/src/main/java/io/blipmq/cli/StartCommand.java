package io.blipmq.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code blipmq start}: runs the broker in the foreground. */
@Command(
    sortOptions = false,
    name = "start",
    description = "Starts the broker, in the foreground.",
    footer = {
      "",
      "Without a file it listens on 127.0.0.1:7878 and keeps its journal in blipmq.wal",
      "in the current folder. Environment variables (PORT, WAL_PATH, and",
      "BLIPMQ_<TABLE>_<KEY> for every key) go over the file; CONFIG names the file",
      "where --config does not.",
      "",
      "Ctrl+C or SIGTERM ends it cleanly; a second one at once.",
      "",
      "Examples:",
      "  blipmq start",
      "  blipmq start --config blipmq.toml",
      "  blipmq start --config blipmq.toml --check",
      "  PORT=7900 WAL_PATH=/var/lib/blipmq blipmq start"
    })
final class StartCommand implements Callable<Integer> {
  private final Daemon daemon;

  @Option(names = "--config", paramLabel = "FILE", description = "Configuration, TOML or YAML.")
  private @Nullable Path config;

  @Option(names = "--check", description = "Only check the configuration, then end.")
  private boolean checkOnly;

  StartCommand(Daemon daemon) {
    this.daemon = daemon;
  }

  @Override
  public Integer call() {
    return daemon.run(Optional.ofNullable(config), checkOnly);
  }
}
