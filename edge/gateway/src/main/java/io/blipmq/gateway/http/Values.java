package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import io.blipmq.api.StartPosition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Texts of parameters, headers and members, read strictly. Stateless. */
public final class Values {
  private static final int MOST_DIGITS = 18;
  private static final String FORMS =
      "use earliest, latest, committed, offset:5 or time:2026-01-31T10:00:00Z (or milliseconds"
          + " since 1970)";

  private Values() {}

  /** A decimal number within bounds. */
  public static long number(String name, String text, long least, long most) {
    if (isNumber(text)) {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    throw new BlipException.InvalidRequest(
        name + " is \"" + text + "\"; use a number from " + least + " to " + most);
  }

  /** Seconds, or a number with {@code ms}, {@code s} or {@code m} behind it. */
  static Duration duration(String name, String text) {
    int digits = 0;
    while (digits < text.length() && isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits > 0 && digits <= 9) {
      long value = Long.parseLong(text.substring(0, digits));
      switch (text.substring(digits)) {
        case "ms" -> {
          return Duration.ofMillis(value);
        }
        case "s", "" -> {
          return Duration.ofSeconds(value);
        }
        case "m" -> {
          return Duration.ofMinutes(value);
        }
        default -> {}
      }
    }
    throw new BlipException.InvalidRequest(
        name + " is \"" + text + "\"; use for example 20s or 500ms");
  }

  /** Where to start, in the words of the command line. */
  public static StartPosition position(String text) {
    return switch (text) {
      case "earliest" -> new StartPosition.Earliest();
      case "latest" -> new StartPosition.Latest();
      case "committed" -> new StartPosition.LastCommitted();
      default -> {
        if (text.startsWith("offset:") && isNumber(text.substring("offset:".length()))) {
          yield new StartPosition.Offset(Long.parseLong(text.substring("offset:".length())));
        }
        if (text.startsWith("time:")) {
          yield new StartPosition.Time(time(text.substring("time:".length())));
        }
        throw new BlipException.InvalidRequest("\"" + text + "\" is no position; " + FORMS);
      }
    };
  }

  private static Instant time(String text) {
    try {
      return isNumber(text)
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new BlipException.InvalidRequest("\"" + text + "\" is no time; " + FORMS);
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_DIGITS
        && text.chars().allMatch(Values::isDigit);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
