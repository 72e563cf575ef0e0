package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code blipmq sub}: prints messages as they come. */
@Command(
    sortOptions = false,
    name = "sub",
    description = "Prints the messages of a topic, or of all topics that match a pattern.",
    footer = {
      "",
      "Without --group the subscription is this command's own: it sees what is",
      "published from now on, or from --from on, and ends with it. With --group it is a",
      "named one, which the broker remembers: every message goes to one of the group's",
      "consumers, and the next `sub` goes on where the last one stopped; --from then",
      "counts only the first time (`unsub` makes the broker forget the group).",
      "",
      "Formats: text prints the payload and a line feed, so a payload with line feeds",
      "in it looks like several messages; json prints an object on each line, with the",
      "payload as text, or in base64 where it is not UTF-8 (see \"encoding\"); raw",
      "prints the payloads and nothing else.",
      "",
      "A message is acknowledged after it was printed. Ctrl+C prints and acknowledges",
      "what has come, and leaves.",
      "",
      "Examples:",
      "  blipmq sub news/today",
      "  blipmq sub 'news/#' --from earliest --format json | jq .payload",
      "  blipmq sub orders --group billing --from earliest",
      "  blipmq sub orders --group billing --count 100 --wait 5",
      "  blipmq sub orders --from time:2026-01-31T10:00:00Z",
      "  blipmq sub pictures --count 1 --format raw > copy.jpg"
    })
final class SubCommand implements Callable<Integer> {
  private static final Duration RECONNECT_LIMIT = Duration.ofMinutes(5);
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final Blipmq blipmq;

  @Parameters(
      index = "0",
      paramLabel = "<topic>",
      description = "A topic, or a pattern: + is one level, # at the end is all the rest.")
  private String pattern = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after N messages; no more than these are fetched.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--wait",
      paramLabel = "S",
      description = "End when no message has come for S seconds.")
  private @Nullable Double waitSeconds;

  @Option(names = "--group", paramLabel = "NAME", description = "The named subscription.")
  private @Nullable String group;

  @Option(
      names = "--from",
      paramLabel = "WHERE",
      converter = StartPositionConverter.class,
      completionCandidates = StartPositionConverter.Words.class,
      description =
          "Where a new subscription starts: earliest, latest, offset:N, or time:T with T as"
              + " 2026-01-31T10:00:00Z or in milliseconds since 1970.")
  private @Nullable StartPosition from;

  @Option(
      names = "--format",
      paramLabel = "text|json|raw",
      description = "How to print them. Default: text; with --json: json.")
  private @Nullable DeliveryFormat format;

  @Option(
      names = "--qos",
      paramLabel = "0|1",
      defaultValue = "1",
      description = "0: without acknowledgements, at most once. Default: ${DEFAULT-VALUE}.")
  private int qos;

  @Option(
      names = "--prefetch",
      paramLabel = "N",
      description =
          "The most messages on the way here and not acknowledged: as many may come twice if"
              + " the broker or this command is killed. Default: ${DEFAULT-VALUE}.")
  private int prefetch = SubscribeOptions.DEFAULT_PREFETCH;

  @Option(
      names = "--filter",
      paramLabel = "EXPRESSION",
      description = "Only matching messages, for example \"key == 'eu' && header.kind ^= 'a.'\".")
  private String filter = "";

  @Option(
      names = "--partitions",
      paramLabel = "N",
      split = ",",
      description = "Only these partitions, for example 0,3; a group's others wait for others.")
  private int[] partitions = {};

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls the command
  private CommandSpec spec;

  SubCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Shell shell = blipmq.shell();
    shell.interruption().listen();
    shell.interruption().listenToReader();
    SubscribeOptions options = options();
    Duration patience =
        waitSeconds == null ? FOR_EVER : Duration.ofMillis(Math.round(waitSeconds * 1000));
    long printed;
    try (BlipMQ broker = blipmq.connect(RECONNECT_LIMIT);
        Subscription subscription = broker.subscribe(pattern, options)) {
      var acknowledgements = new Acknowledgements(subscription, options.qos(), options.prefetch());
      printed =
          new Receiver(subscription, acknowledgements, outputFormat(), shell)
              .receive(count, patience);
    } catch (BlipException e) {
      if (shell.interruption().requested()) {
        return end(0); // while it was connecting
      }
      throw e;
    } catch (IOException e) {
      if (isClosedPipe(e)) {
        return ExitCode.OK;
      }
      throw e;
    }
    return end(printed);
  }

  private int end(long printed) {
    Interruption interruption = blipmq.shell().interruption();
    if (count == Long.MAX_VALUE || printed == count || interruption.withoutReader()) {
      return ExitCode.OK;
    }
    String got = String.format(Locale.ROOT, "%d of %d messages came", printed, count);
    if (interruption.requested()) {
      throw new CommandException(interruption.exitCode(), "interrupted; " + got);
    }
    throw new CommandException(ExitCode.FAILED, got + " before the wait was over");
  }

  private SubscribeOptions options() {
    if (count < 1) {
      throw usage("--count is " + count + "; use 1 or more");
    }
    if (prefetch < 1) {
      throw usage("--prefetch is " + prefetch + "; use 1 or more");
    }
    if (waitSeconds != null && !(waitSeconds >= 0)) {
      throw usage("--wait is " + waitSeconds + "; use 0 or more");
    }
    SubscribeOptions options =
        (group == null ? SubscribeOptions.unnamed() : SubscribeOptions.group(group))
            .withQos(QoS.of(qos))
            .withPrefetch(prefetch)
            .withLimit(count)
            .withPartitions(partitions);
    if (!filter.isEmpty()) {
      options = options.withFilter(filter);
    }
    return from == null ? options : options.from(from);
  }

  private DeliveryFormat outputFormat() {
    if (format != null) {
      return format;
    }
    return blipmq.json() ? DeliveryFormat.JSON : DeliveryFormat.TEXT;
  }

  private ParameterException usage(String text) {
    return new ParameterException(spec.commandLine(), text);
  }

  /** Whoever read standard output has seen enough, as in {@code blipmq sub demo | head -1}. */
  static boolean isClosedPipe(IOException error) {
    String message = error.getMessage();
    return message != null && message.contains("Broken pipe");
  }
}
