package io.blipmq.core.subscription;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server-side filter: conditions joined by {@code &&}, each {@code key} or {@code header.<name>},
 * one of {@code ==}, {@code !=}, {@code ^=}, and a text in single quotes (a quote in it is written
 * twice). A message without the key or header matches only {@code !=}. Immutable.
 */
final class MessageFilter implements Predicate<Message> {
  private static final Pattern CONDITION =
      Pattern.compile(
          "\\s*(key|header\\.[^\\s=!^]+)\\s*(==|!=|\\^=)\\s*'((?:[^']++|'')*+)'\\s*(&&|$)");

  private final List<Condition> conditions;

  private MessageFilter(List<Condition> conditions) {
    this.conditions = conditions;
  }

  /**
   * Reads a filter; an empty text lets everything through.
   *
   * @throws BlipException.InvalidRequest if it is not one, with the place
   */
  static MessageFilter parse(String text) {
    List<Condition> conditions = new ArrayList<>();
    Matcher matcher = CONDITION.matcher(text);
    int at = 0;
    boolean more = !text.isBlank();
    while (more) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new BlipException.InvalidRequest(
            "filter \""
                + text
                + "\" is wrong at character "
                + (at + 1)
                + "; write for example key == 'a' && header.kind ^= 'order.'");
      }
      String what = matcher.group(1);
      String value = matcher.group(3).replace("''", "'");
      conditions.add(
          new Condition(
              what.equals("key") ? null : what.substring("header.".length()),
              matcher.group(2),
              value));
      at = matcher.end();
      more = matcher.group(4).equals("&&");
    }
    return new MessageFilter(List.copyOf(conditions));
  }

  @Override
  public boolean test(Message message) {
    for (Condition condition : conditions) {
      if (!condition.test(message)) {
        return false;
      }
    }
    return true;
  }

  boolean isEmpty() {
    return conditions.isEmpty();
  }

  private record Condition(@Nullable String header, String operator, String value) {
    boolean test(Message message) {
      String actual = header == null ? message.keyOrNull() : message.headers().getOrNull(header);
      return switch (operator) {
        case "==" -> value.equals(actual);
        case "!=" -> !value.equals(actual);
        default -> actual != null && actual.startsWith(value);
      };
    }
  }
}
