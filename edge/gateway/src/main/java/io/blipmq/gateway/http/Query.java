package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a request, each once. Immutable. */
public final class Query {
  /** Where an API key may be instead of in a header [RFC 6750 2.3]. */
  public static final String ACCESS_TOKEN = "access_token";

  private static final int MOST = 64;

  private final Map<String, String> parameters;

  private Query(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads what is behind the question mark.
   *
   * @throws BlipException.InvalidRequest if it can't be decoded, or a parameter is there twice
   */
  static Query parse(String raw) {
    Map<String, String> parameters = new LinkedHashMap<>();
    int from = 0;
    while (from < raw.length()) {
      int and = raw.indexOf('&', from);
      int to = and < 0 ? raw.length() : and;
      if (to > from) {
        add(parameters, raw.substring(from, to));
      }
      from = to + 1;
    }
    return new Query(parameters);
  }

  private static void add(Map<String, String> parameters, String pair) {
    int equals = pair.indexOf('=');
    String name = Percent.decode(equals < 0 ? pair : pair.substring(0, equals), true);
    String value = equals < 0 ? "" : Percent.decode(pair.substring(equals + 1), true);
    if (parameters.size() == MOST) {
      throw new BlipException.InvalidRequest("more than " + MOST + " parameters");
    }
    if (parameters.putIfAbsent(name, value) != null) {
      throw new BlipException.InvalidRequest("parameter " + name + " is there twice");
    }
  }

  /**
   * Refuses parameters that nobody reads: a slip of the pen is not to pass for a default. The API
   * key of those who can't send headers is read elsewhere.
   */
  public void allow(List<String> names) {
    for (String name : parameters.keySet()) {
      if (!names.contains(name) && !name.equals(ACCESS_TOKEN)) {
        throw new BlipException.InvalidRequest(
            "parameter \"" + name + "\" is not known here; there are " + String.join(", ", names));
      }
    }
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** A number within bounds, or what is used without one. */
  public long number(String name, long least, long most, long otherwise) {
    String value = parameters.get(name);
    if (value == null) {
      return otherwise;
    }
    return Values.number(name, value, least, most);
  }

  /** A time such as {@code 20s}, {@code 500ms} or {@code 20}, which is seconds. */
  public Duration duration(String name, Duration most, Duration otherwise) {
    String value = parameters.get(name);
    if (value == null) {
      return otherwise;
    }
    Duration duration = Values.duration(name, value);
    if (duration.compareTo(most) > 0) {
      throw new BlipException.InvalidRequest(
          name + " is " + value + "; use at most " + most.toMillis() + "ms");
    }
    return duration;
  }
}
