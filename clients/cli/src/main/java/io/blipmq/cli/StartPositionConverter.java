package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.StartPosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --from}: a word, or a word with a value behind {@code :} or {@code =}. */
final class StartPositionConverter implements ITypeConverter<StartPosition> {
  /** What a shell offers to complete. */
  static final class Words implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("earliest", "latest", "committed", "offset:", "time:").iterator();
    }
  }

  private static final String FORMS =
      "use earliest, latest, committed, offset:5 or time:2026-01-31T10:00:00Z"
          + " (or milliseconds since 1970)";

  @Override
  public StartPosition convert(String text) {
    String word = text.split("[:=]", 2)[0];
    boolean hasValue = text.length() > word.length();
    String value = hasValue ? text.substring(word.length() + 1) : "";
    return switch (word) {
      case "earliest" -> plain(new StartPosition.Earliest(), text, hasValue);
      case "latest" -> plain(new StartPosition.Latest(), text, hasValue);
      case "committed" -> plain(new StartPosition.LastCommitted(), text, hasValue);
      case "offset" -> offset(value);
      case "time" -> new StartPosition.Time(time(value));
      default -> throw new TypeConversionException("'" + text + "' is no position; " + FORMS);
    };
  }

  private static StartPosition plain(StartPosition position, String text, boolean hasValue) {
    if (hasValue) {
      throw new TypeConversionException("'" + text + "' is no position; " + FORMS);
    }
    return position;
  }

  private static StartPosition offset(String value) {
    try {
      return new StartPosition.Offset(Long.parseLong(value));
    } catch (NumberFormatException | BlipException.InvalidRequest e) {
      throw new TypeConversionException(
          "offset '" + value + "' is not a number from 0, for example offset:5");
    }
  }

  /** A time without a zone is one of this machine's. */
  private static Instant time(String value) {
    if (value.matches("\\d{1,18}")) {
      return Instant.ofEpochMilli(Long.parseLong(value));
    }
    return parse(value, text -> OffsetDateTime.parse(text).toInstant())
        .or(() -> parse(value, text -> local(LocalDateTime.parse(text))))
        .or(() -> parse(value, text -> local(LocalDate.parse(text).atStartOfDay())))
        .orElseThrow(() -> new TypeConversionException("'" + value + "' is no time; " + FORMS));
  }

  private static Instant local(LocalDateTime time) {
    return time.atZone(ZoneId.systemDefault()).toInstant();
  }

  private static Optional<Instant> parse(String text, Function<String, Instant> how) {
    try {
      return Optional.of(how.apply(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
