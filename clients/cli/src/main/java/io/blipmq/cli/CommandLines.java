package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.WhenFull;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the commands together, and says how their errors end. */
final class CommandLines {
  private CommandLines() {}

  /** The whole {@code blipmq} command. */
  static CommandLine of(Shell shell, Function<ConnectOptions, BlipMQ> connector, Daemon daemon) {
    var blipmq = new Blipmq(shell, connector);
    return new CommandLine(blipmq)
        .addSubcommand(new StartCommand(daemon))
        .addSubcommand(new PubCommand(blipmq))
        .addSubcommand(new PubFileCommand(blipmq))
        .addSubcommand(new SubCommand(blipmq))
        .addSubcommand(new UnsubCommand(blipmq))
        .addSubcommand(new SeekCommand(blipmq))
        .addSubcommand(new ResendCommand(blipmq))
        .addSubcommand(topics(blipmq))
        .addSubcommand(new StatsCommand(blipmq))
        .addSubcommand(wal(blipmq))
        .addSubcommand(new BenchCommand(blipmq))
        .addSubcommand(new CompletionCommand(blipmq))
        .setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8))
        .registerConverter(DeliveryFormat.class, text -> word(text, DeliveryFormat.values()))
        .registerConverter(PayloadFormat.class, text -> word(text, PayloadFormat.values()))
        .registerConverter(WhenFull.class, text -> word(text, WhenFull.values(), WhenFull::text))
        .registerConverter(
            TopicSettings.Overflow.class, text -> word(text, TopicSettings.Overflow.values()))
        .registerConverter(RecordType.class, text -> word(text, RecordType.values()))
        .registerConverter(
            CompletionCommand.Target.class, text -> word(text, CompletionCommand.Target.values()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setParameterExceptionHandler((error, arguments) -> usage(error, arguments, blipmq))
        .setExecutionExceptionHandler((error, _, _) -> failure(error, blipmq));
  }

  private static CommandLine topics(Blipmq blipmq) {
    return new CommandLine(new TopicsCommand(blipmq))
        .addSubcommand(new TopicCreateCommand(blipmq))
        .addSubcommand(new TopicAlterCommand(blipmq))
        .addSubcommand(new TopicDeleteCommand(blipmq));
  }

  private static CommandLine wal(Blipmq blipmq) {
    return new CommandLine(new WalCommand())
        .addSubcommand(new WalListCommand(blipmq))
        .addSubcommand(new WalVerifyCommand(blipmq))
        .addSubcommand(new WalDumpCommand(blipmq))
        .addSubcommand(new WalRepairCommand(blipmq))
        .addSubcommand(new WalExportCommand(blipmq));
  }

  /** A constant by the word that it prints. */
  private static <T> T word(String text, T[] constants) {
    return word(text, constants, Object::toString);
  }

  private static <T> T word(String text, T[] constants, Function<T, String> word) {
    return Arrays.stream(constants)
        .filter(constant -> word.apply(constant).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "'" + text + "' is none of " + Arrays.stream(constants).map(word).toList()));
  }

  private static int usage(ParameterException first, String[] arguments, Blipmq blipmq) {
    CommandLine command = first.getCommandLine();
    List<String> unknown = command.getUnmatchedArguments();
    // What is missing may be so only because the word before it is misspelt.
    ParameterException error =
        first instanceof MissingParameterException && !unknown.isEmpty()
            ? new UnmatchedArgumentException(command, unknown)
            : first;
    String text = String.valueOf(error.getMessage());
    if (error instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      boolean isCommand = !command.getSubcommands().isEmpty() && !word.startsWith("-");
      text = (isCommand ? "no command '" : "'") + word + (isCommand ? "'" : "' is one too many");
      List<String> suggestions = unmatched.getSuggestions();
      if (unmatched.isUnknownOption() && !word.isEmpty()) {
        text = "no option '" + word + "'";
      }
      if (!suggestions.isEmpty()) {
        text += "; did you mean " + String.join(" or ", suggestions) + "?";
      }
    }
    text +=
        (text.endsWith("?") ? " See: " : "; see: ")
            + command.getCommandSpec().qualifiedName()
            + " --help";
    // The option may stand behind the argument that could not be parsed.
    boolean json = blipmq.json() || List.of(arguments).contains("--json");
    Failure.usage(text).print(blipmq.shell().err(), json);
    return ExitCode.USAGE;
  }

  private static int failure(Exception error, Blipmq blipmq) {
    Interruption interruption = blipmq.shell().interruption();
    if (blipmq.debug()) {
      error.printStackTrace(blipmq.shell().err());
    }
    Failure failure = Failure.of(error);
    if (error instanceof IOException io && SubCommand.isClosedPipe(io)) {
      return ExitCode.OK;
    }
    if (interruption.requested() && !(error instanceof CommandException)) {
      // Whatever was under way ended because of it.
      failure = new Failure(interruption.exitCode(), "interrupted", 0, "interrupted");
    }
    failure.print(blipmq.shell().err(), blipmq.json());
    return failure.exitCode();
  }
}
