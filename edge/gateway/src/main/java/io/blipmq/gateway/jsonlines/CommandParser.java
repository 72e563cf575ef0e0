package io.blipmq.gateway.jsonlines;

import static io.blipmq.gateway.jsonlines.BadLineException.Reason.MALFORMED;
import static io.blipmq.gateway.jsonlines.BadLineException.Reason.NOT_JSON;

import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a command from a line. Whatever the line, it is a command or a {@link BadLineException}.
 *
 * <p>Of a member that is there twice the last one counts, as nearly all readers of JSON have it. An
 * instance reads one line.
 */
final class CommandParser {
  /** Without a table of names: they come from strangers. */
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build();

  private static final BigInteger MOST_INDEX = BigInteger.valueOf(Long.MAX_VALUE - 1);
  private static final BigInteger BEFORE_ALL = BigInteger.ONE.negate();

  /** Null where it was not there; of any other type than it should be where it was wrong. */
  private @Nullable Object command;

  private @Nullable Object topic;
  private @Nullable Object message;
  private @Nullable Object delivery;
  private @Nullable Object cache;
  private @Nullable Object lastSeen;
  private boolean unknown;

  private CommandParser() {}

  static Command parse(String line) throws BadLineException {
    CommandParser members = new CommandParser();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        members.readAll(parser);
      } else {
        members.unknown = true;
        parser.skipChildren();
      }
      if (first == null || parser.nextToken() != null) {
        throw new BadLineException(NOT_JSON);
      }
    } catch (JacksonException e) {
      throw new BadLineException(NOT_JSON);
    }
    return members.command();
  }

  private void readAll(JsonParser parser) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "command" -> command = value(parser);
        case "topic" -> topic = value(parser);
        case "msg" -> message = value(parser);
        case "delivery" -> delivery = value(parser);
        case "cache" -> cache = value(parser);
        case "last_seen" -> lastSeen = value(parser);
        default -> {
          unknown = true;
          parser.skipChildren();
        }
      }
    }
  }

  private static Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> {
        JsonToken other = parser.currentToken();
        parser.skipChildren();
        yield other;
      }
    };
  }

  private Command command() throws BadLineException {
    if (unknown || !(command instanceof String name)) {
      throw new BadLineException(MALFORMED);
    }
    return switch (name) {
      case "subscribe" -> {
        absent(message, delivery);
        yield new Command.Subscribe(
            text(topic), lastSeen == null ? -1 : index(lastSeen), truth(cache).orElse(true));
      }
      case "unsubscribe" -> {
        absent(message, delivery, cache, lastSeen);
        yield new Command.Unsubscribe(text(topic));
      }
      case "send" -> {
        absent(lastSeen);
        yield new Command.Send(text(topic), text(message), isOne(text(delivery)), truth(cache));
      }
      default -> throw new BadLineException(MALFORMED);
    };
  }

  private static void absent(@Nullable Object... members) throws BadLineException {
    for (Object member : members) {
      if (member != null) {
        throw new BadLineException(MALFORMED);
      }
    }
  }

  private static String text(@Nullable Object member) throws BadLineException {
    if (member instanceof String text) {
      return text;
    }
    throw new BadLineException(MALFORMED);
  }

  private static boolean isOne(String delivery) throws BadLineException {
    return switch (delivery) {
      case "one" -> true;
      case "all" -> false;
      default -> throw new BadLineException(MALFORMED);
    };
  }

  private static Optional<Boolean> truth(@Nullable Object member) throws BadLineException {
    if (member == null) {
      return Optional.empty();
    }
    if (member instanceof Boolean truth) {
      return Optional.of(truth);
    }
    throw new BadLineException(MALFORMED);
  }

  private static long index(Object member) throws BadLineException {
    if (member instanceof BigInteger index) {
      return index.max(BEFORE_ALL).min(MOST_INDEX).longValueExact();
    }
    throw new BadLineException(MALFORMED);
  }
}
