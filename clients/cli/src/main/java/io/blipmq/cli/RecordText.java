package io.blipmq.cli;

import io.blipmq.api.Message;
import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.FoundRecord;
import io.blipmq.journal.tool.Names;
import java.util.List;
import java.util.Locale;

/** A record as a line for people, with a further one for each message if payloads are shown. */
final class RecordText {
  private final PayloadFormat format;

  RecordText(PayloadFormat format) {
    this.format = format;
  }

  String of(FoundRecord found, Names names) {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%8d  %-19s  %s%n",
            found.id(),
            RecordType.of(found.content()),
            describe(found, names)));
    if (format != PayloadFormat.NONE
        && found.content() instanceof FoundRecord.Content.Stored(LogRecord record)) {
      for (Message message : messages(record)) {
        text.append("          ").append(message(message)).append('\n');
      }
    }
    return text.toString();
  }

  private static String describe(FoundRecord found, Names names) {
    return switch (found.content()) {
      case FoundRecord.Content.Stored(LogRecord record) -> names.describe(record);
      case FoundRecord.Content.Synced(long id) -> "synced through record " + id;
      case FoundRecord.Content.Gap() -> "damage was here, and was set aside";
    };
  }

  private static List<Message> messages(LogRecord record) {
    return switch (record) {
      case LogRecord.Publish publish -> publish.messages();
      case LogRecord.Delay delay -> List.of(delay.message());
      case LogRecord.Release release -> List.of(release.message());
      default -> List.of();
    };
  }

  /** In the form of JSON, so that it stays on its line whatever is in it. */
  private String message(Message message) {
    var line = new JsonBuffer();
    line.beginObject();
    RecordLine.message(message, line);
    RecordLine.payload(message, format, line);
    return line.endObject().toString();
  }
}
