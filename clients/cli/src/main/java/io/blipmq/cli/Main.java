package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import io.blipmq.server.ServerMain;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The entry of the {@code blipmq} command. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code, see docs/cli.md. */
  public static void main(String... arguments) {
    Shell shell = Shell.ofProcess();
    if (List.of(arguments).stream().anyMatch(argument -> argument.indexOf('\uFFFD') >= 0)) {
      Failure.usage(
              "an argument is not UTF-8, or the locale is not; set LC_ALL=C.UTF-8,"
                  + " or publish such bytes from standard input, with - or pubfile")
          .print(shell.err(), false);
      System.exit(ExitCode.USAGE);
    }
    StderrLogging.use(arguments);
    // Takes a tenth of a second to load, for events that nobody records.
    System.setProperty("io.netty.jfr.enabled", "false");
    // Looks for buffers that nobody releases: the tests' business, and here a sixteenth of the
    // work.
    System.getProperties().putIfAbsent("io.netty.leakDetection.level", "disabled");
    Daemon daemon =
        (config, checkOnly) ->
            checkOnly
                ? ServerMain.check(config, System.getenv(), Map.of())
                : ServerMain.run(config, System.getenv(), Map.of());
    Optional<DirectStart> start = DirectStart.of(arguments);
    System.exit(
        start.isPresent()
            ? daemon.run(start.get().config(), start.get().checkOnly())
            : CommandLines.of(shell, BlipMQ::connect, daemon).execute(arguments));
  }
}
