package io.blipmq.cli;

import io.blipmq.api.Message;
import io.blipmq.api.TopicName;
import io.blipmq.journal.DamagedStretch;
import io.blipmq.journal.tool.MessageVisitor;
import io.blipmq.journal.tool.OfflineJournal;
import io.blipmq.journal.tool.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blipmq wal export}: the messages of a journal. */
@Command(
    sortOptions = false,
    name = "export",
    description = "Prints the messages of a journal as JSON, an object on each line.",
    footer = {
      "",
      "The objects are those of sub --format json, without attempt, and with ttl_ms",
      "where a message has a time to live. One whose time had not come has due in",
      "place of partition and offset. Messages of a partition come in the order of",
      "their offsets; those of deleted topics are left out.",
      "",
      "Examples:",
      "  blipmq wal export blipmq.wal > all.jsonl",
      "  blipmq wal export blipmq.wal --topic orders --unsettled-by billing",
      "  blipmq wal export blipmq.wal --topic log | jq -r .payload |",
      "    blipmq pub log --lines -"
    })
final class WalExportCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Mixin private WalFolder folder = new WalFolder();

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "Only messages of this topic, or of all that a pattern matches.")
  private @Nullable String topic;

  @Option(
      names = "--unsettled-by",
      paramLabel = "GROUP",
      description = "Only what the group was to get and has not settled.")
  private @Nullable String group;

  WalExportCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    String pattern = TopicName.checkPattern(topic == null ? "#" : topic);
    try (OfflineJournal journal = folder.open(blipmq);
        var out = new LineOutput(blipmq.shell().out())) {
      var damages = new WalDamages(blipmq, folder.path());
      var messages =
          new Messages(out, topic == null ? Optional.empty() : Optional.of(pattern), damages);
      journal.export(Optional.ofNullable(group), messages, Progress.NONE);
      return damages.exitCode();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Prints messages. */
  private static final class Messages implements MessageVisitor {
    private final LineOutput out;
    private final Optional<String> pattern;
    private final WalDamages damages;
    private final JsonBuffer line = new JsonBuffer();

    Messages(LineOutput out, Optional<String> pattern, WalDamages damages) {
      this.out = out;
      this.pattern = pattern;
      this.damages = damages;
    }

    @Override
    public boolean wants(String name) {
      return pattern.isEmpty() || TopicName.matches(pattern.get(), name);
    }

    @Override
    public boolean message(String name, int partition, long offset, Message message) {
      line.clear().beginObject().name("topic").value(name);
      line.name("partition").value(partition).name("offset").value(offset);
      return print(message);
    }

    @Override
    public boolean delayed(String name, long dueMillis, Message message) {
      line.clear().beginObject().name("topic").value(name);
      line.name("due").value(Instant.ofEpochMilli(dueMillis).toString());
      return print(message);
    }

    private boolean print(Message message) {
      RecordLine.message(message, line);
      message.readPayload(line::payload);
      out.print(line.endObject());
      return true;
    }

    @Override
    public void damage(DamagedStretch stretch) {
      damages.add(stretch);
    }
  }
}
