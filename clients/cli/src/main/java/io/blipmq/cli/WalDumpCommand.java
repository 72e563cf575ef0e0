package io.blipmq.cli;

import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.DamagedStretch;
import io.blipmq.journal.FoundRecord;
import io.blipmq.journal.tool.Names;
import io.blipmq.journal.tool.OfflineJournal;
import io.blipmq.journal.tool.Progress;
import io.blipmq.journal.tool.RecordVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blipmq wal dump}: the records of a journal. */
@Command(
    sortOptions = false,
    name = "dump",
    description = "Prints the records of a journal.",
    footer = {
      "",
      "Types are publish, delay, release, settle, topic_created, topic_altered,",
      "topic_deleted, subscription_opened, subscription_closed, checkpoint_begin,",
      "checkpoint_end, partition_state, producer_state, gap and synced. A topic of",
      "which no record says the name any more is shown as # and its number.",
      "",
      "Examples:",
      "  blipmq wal dump blipmq.wal --limit 100",
      "  blipmq wal dump blipmq.wal --from 1200 --to 1300 --payload text",
      "  blipmq wal dump blipmq.wal --topic orders --type settle"
    })
final class WalDumpCommand implements Callable<Integer> {
  private final Blipmq blipmq;

  @Mixin private WalFolder folder = new WalFolder();

  @Option(
      names = "--from",
      paramLabel = "ID",
      description = "The first record. Default: the first there is.")
  private long from = 1;

  @Option(
      names = "--to",
      paramLabel = "ID",
      description = "The last record. Default: the last there is.")
  private long to = Long.MAX_VALUE;

  @Option(names = "--topic", paramLabel = "NAME", description = "Only records of this topic.")
  private @Nullable String topic;

  @Option(names = "--type", paramLabel = "TYPE", description = "Only records of this type.")
  private @Nullable RecordType type;

  @Option(
      names = "--payload",
      paramLabel = "none|text|base64",
      defaultValue = "none",
      description = "How to show payloads. Default: ${DEFAULT-VALUE}.")
  private PayloadFormat payload = PayloadFormat.NONE;

  @Option(names = "--limit", paramLabel = "N", description = "End after so many records.")
  private long limit = Long.MAX_VALUE;

  WalDumpCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    if (limit < 1) {
      throw new CommandException(ExitCode.USAGE, "--limit is " + limit + "; use 1 or more");
    }
    try (OfflineJournal journal = folder.open(blipmq);
        var out = new LineOutput(blipmq.shell().out())) {
      var damages = new WalDamages(blipmq, folder.path());
      journal.dump(from, to, new Records(out, damages), Progress.NONE);
      return damages.exitCode();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The topic that a record is about. */
  private static OptionalInt topicOf(FoundRecord.Content content) {
    return content instanceof FoundRecord.Content.Stored(LogRecord record)
        ? switch (record) {
          case LogRecord.Publish publish -> OptionalInt.of(publish.topic());
          case LogRecord.Delay delay -> OptionalInt.of(delay.topic());
          case LogRecord.Release release -> OptionalInt.of(release.topic());
          case LogRecord.Settle settle -> OptionalInt.of(settle.topic());
          case LogRecord.TopicCreated created -> OptionalInt.of(created.topic());
          case LogRecord.TopicAltered altered -> OptionalInt.of(altered.topic());
          case LogRecord.TopicDeleted deleted -> OptionalInt.of(deleted.topic());
          case LogRecord.PartitionState state -> OptionalInt.of(state.topic());
          default -> OptionalInt.empty();
        }
        : OptionalInt.empty();
  }

  /** Prints what is asked for. */
  private final class Records implements RecordVisitor {
    private final LineOutput out;
    private final WalDamages damages;
    private final RecordLine line = new RecordLine(payload);
    private final RecordText text = new RecordText(payload);
    private long printed;

    Records(LineOutput out, WalDamages damages) {
      this.out = out;
      this.damages = damages;
    }

    @Override
    public boolean record(FoundRecord record, Names names) {
      if (isWanted(record.content(), names)) {
        if (blipmq.json()) {
          out.print(line.of(record, names));
        } else {
          out.print(text.of(record, names));
        }
        printed++;
      }
      return printed < limit;
    }

    private boolean isWanted(FoundRecord.Content content, Names names) {
      if (type != null && RecordType.of(content) != type) {
        return false;
      }
      OptionalInt number = topicOf(content);
      return Optional.ofNullable(topic)
          .map(name -> number.isPresent() && names.topic(number.getAsInt()).equals(name))
          .orElse(true);
    }

    @Override
    public void damage(DamagedStretch stretch) {
      damages.add(stretch);
    }
  }
}
