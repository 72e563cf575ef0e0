package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code blipmq pubfile}: publishes a file as one message. */
@Command(
    sortOptions = false,
    name = "pubfile",
    description = "Publishes a file as one message, byte for byte.",
    footer = {
      "",
      "The whole file is one message, so it must fit the broker's limit",
      "(max_message_size_bytes); a larger one is refused before it is sent.",
      "",
      "Examples:",
      "  blipmq pubfile pictures photo.jpg",
      "  blipmq sub pictures --count 1 --format raw > copy.jpg",
      "  split -b 1M big.iso part. && for p in part.*; do blipmq pubfile parts $p; done"
    })
final class PubFileCommand implements Callable<Integer> {
  private static final int STEP_BYTES = 256 * 1024;

  private final Blipmq blipmq;

  @Parameters(index = "0", paramLabel = "<topic>", description = "The topic, for example a/b/c.")
  private String topicName = "";

  @Parameters(index = "1", paramLabel = "<path>", description = "The file.")
  private Path path = Path.of("");

  @Mixin private MessageOptions options = new MessageOptions();

  PubFileCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    blipmq.shell().interruption().listen();
    if (Files.isDirectory(path)) {
      throw new CommandException(ExitCode.FAILED, path + " is a folder; name a file");
    }
    PublishReport.checkSize(path + " (" + Files.size(path) + " bytes)", Files.size(path));
    byte[] payload = read();
    try (BlipMQ broker = blipmq.connect(options.timeout())) {
      Topic topic = broker.topic(topicName, options.publishOptions());
      progress("sending", payload.length, payload.length);
      Confirmation confirmation = topic.publish(options.message(payload, 0, payload.length));
      clearProgress();
      new PublishReport(blipmq).confirmed(topic.name(), payload.length, confirmation);
      return ExitCode.OK;
    } catch (BlipException.TooLarge e) {
      throw new CommandException(
          ExitCode.FAILED,
          path + ": " + e.getMessage() + "; to split it: split -b 1M " + path + " part.",
          e);
    }
  }

  /** Reads pipes and devices too, whose size is not known before they end. */
  private byte[] read() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      long size = Files.size(path);
      byte[] payload = new byte[(int) size];
      int length = 0;
      while (true) {
        if (length == payload.length) {
          byte[] more = in.readNBytes(PublishReport.MAX_MESSAGE_BYTES + 1 - length);
          PublishReport.checkSize(path.toString(), (long) length + more.length);
          return more.length == 0 ? payload : joined(payload, more);
        }
        int count = in.readNBytes(payload, length, Math.min(STEP_BYTES, payload.length - length));
        if (count == 0) {
          return Arrays.copyOf(payload, length);
        }
        length += count;
        progress("reading", length, size);
      }
    }
  }

  private static byte[] joined(byte[] head, byte[] tail) {
    byte[] both = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }

  private void progress(String what, long done, long total) {
    if (blipmq.shell().interactive()) {
      blipmq
          .shell()
          .err()
          .printf(
              Locale.ROOT,
              "\r%s %s: %d%% of %,d bytes",
              what,
              path,
              100 * done / Math.max(1, total),
              total);
      blipmq.shell().err().flush();
    }
  }

  private void clearProgress() {
    if (blipmq.shell().interactive()) {
      blipmq.shell().err().print("\r\033[K");
    }
  }
}
