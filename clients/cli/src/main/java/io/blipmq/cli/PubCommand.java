package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Topic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blipmq pub}: publishes an argument, standard input, or each line of either. */
@Command(
    sortOptions = false,
    name = "pub",
    description = "Publishes a message, or each line of standard input as one.",
    footer = {
      "",
      "Ends when the broker has confirmed everything. With --lines a line is what is",
      "between two line feeds, byte for byte: a carriage return stays, an empty line",
      "is an empty message. Lines keep their order. If one is refused, or Ctrl+C comes,",
      "no more are sent, and standard error says which was the first not confirmed.",
      "",
      "Examples:",
      "  blipmq pub news/today 'It works.'",
      "  blipmq pub orders --key 4711 --header kind=created '{\"id\":4711}'",
      "  date | blipmq pub clock -",
      "  blipmq pub log --lines - < /var/log/syslog",
      "  tail -F app.log | blipmq pub log --lines --qos 0 -",
      "  blipmq pub reminder --delay 1m 'One minute is over.'",
      "  blipmq pub orders --partition 3 'to that one'"
    })
final class PubCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Parameters(index = "0", paramLabel = "<topic>", description = "The topic, for example a/b/c.")
  private String topicName = "";

  @Parameters(
      index = "1",
      paramLabel = "<message>",
      description =
          "The message, or - for what standard input holds. After -- it may begin with -.")
  private String text = "";

  @Option(names = "--lines", description = "Each line is a message.")
  private boolean lines;

  @Mixin private MessageOptions options = new MessageOptions();

  PubCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Shell shell = blipmq.shell();
    shell.interruption().listen();
    var _ = options.message(new byte[0], 0, 0); // refuses bad values before it connects
    InputStream source =
        text.equals("-")
            ? shell.in()
            : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    try (BlipMQ broker = blipmq.connect(options.timeout())) {
      Topic topic = broker.topic(topicName, options.publishOptions());
      return lines ? publishLines(topic, source) : publishOne(topic, source);
    }
  }

  private int publishOne(Topic topic, InputStream source) throws IOException, InterruptedException {
    byte[] payload = source.readNBytes(PublishReport.MAX_MESSAGE_BYTES + 1);
    PublishReport.checkSize("the message on standard input", payload.length);
    Confirmation confirmation = topic.publish(options.message(payload, 0, payload.length));
    new PublishReport(blipmq).confirmed(topic.name(), payload.length, confirmation);
    return ExitCode.OK;
  }

  private int publishLines(Topic topic, InputStream source) throws IOException {
    Interruption interruption = blipmq.shell().interruption();
    var publisher =
        new LinePublisher(
            topic,
            line -> options.message(line.array(), line.start(), line.length()),
            interruption);
    LinePublisher.Outcome outcome =
        publisher.publish(new Lines(source, PublishReport.MAX_MESSAGE_BYTES));
    new PublishReport(blipmq).lines(topic.name(), outcome);
    if (outcome.failure().isPresent()) {
      throw failure(outcome, outcome.failure().get());
    }
    if (interruption.requested()) {
      throw new CommandException(
          interruption.exitCode(),
          String.format(
              Locale.ROOT,
              "interrupted; all %d lines that were sent are confirmed, line %d was the first not"
                  + " sent",
              outcome.confirmed(),
              outcome.sent() + 1));
    }
    return ExitCode.OK;
  }

  private static CommandException failure(LinePublisher.Outcome outcome, Throwable reason) {
    Failure why = Failure.of(reason);
    if (outcome.firstFailed() == 0) {
      return new CommandException(
          why.exitCode(),
          why.text() + "; the " + outcome.confirmed() + " lines before are confirmed",
          reason);
    }
    long first = outcome.firstFailed();
    long later = outcome.confirmed() - (first - 1);
    String text =
        String.format(
            Locale.ROOT,
            "line %d was not confirmed: %s; the %d before it were%s; go on from it with: tail -n"
                + " +%d",
            first,
            why.text(),
            first - 1,
            later > 0 ? ", and so were " + later + " after it" : "",
            first);
    int exitCode =
        reason instanceof BlipException e && Failure.exitCode(e) == ExitCode.USAGE
            ? ExitCode.FAILED
            : why.exitCode();
    return new CommandException(exitCode, text, reason);
  }
}
